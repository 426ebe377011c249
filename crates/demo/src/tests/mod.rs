mod creating;
mod filling;
mod organisation;
mod planning;
