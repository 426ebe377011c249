//! Floor 2: what every system of the administration stands on. Settings and clock, journal with seals, keys of persons,
//! organisation over time, accounts and sessions, jobs, tallies, work lists, hosted processes, files, notices.
//! Not here: any rule of a procedure or a case, any page, any policy (crate `access`).

pub mod access_log;
pub mod accounts;
pub mod citizens;
pub mod clock;
pub mod consents;
pub mod figures;
pub mod files;
pub mod jobs;
pub mod journal;
pub mod mail;
pub mod notices;
pub mod organisation;
pub mod people;
pub mod process;
pub mod replies;
pub mod roles;
pub mod settings;
pub mod tally;
pub mod vault;
pub mod working_calendar;
pub mod worklist;

/// Tables of the kernel.
pub const MIGRATIONS: db::ModuleMigrations = db::ModuleMigrations {
    module: "kernel",
    steps: &[
        db::Migration { name: "V1__open", sql: include_str!("../migrations/V1__open.sql") },
        db::Migration { name: "V2__organisation", sql: include_str!("../migrations/V2__organisation.sql") },
        db::Migration { name: "V3__work", sql: include_str!("../migrations/V3__work.sql") },
        db::Migration { name: "V4__calendar", sql: include_str!("../migrations/V4__calendar.sql") },
        db::Migration { name: "V5__worklist", sql: include_str!("../migrations/V5__worklist.sql") },
        db::Migration { name: "V6__administration", sql: include_str!("../migrations/V6__administration.sql") },
        db::Migration { name: "V7__notices", sql: include_str!("../migrations/V7__notices.sql") },
        db::Migration { name: "V8__files", sql: include_str!("../migrations/V8__files.sql") },
        db::Migration { name: "V9__living", sql: include_str!("../migrations/V9__living.sql") },
        db::Migration { name: "V10__stopped", sql: include_str!("../migrations/V10__stopped.sql") },
        db::Migration { name: "V11__citizens", sql: include_str!("../migrations/V11__citizens.sql") },
        db::Migration { name: "V12__personal_data", sql: include_str!("../migrations/V12__personal_data.sql") },
    ],
};

#[cfg(test)]
mod tests;
