//! Tests of administration: rules, acts on both engines, who may do what, pages.

mod accounts;
mod data_requests;
mod gates;
mod leaving;
mod matrix;
mod pages;
mod people;
mod samples;
mod site;
mod staffing;
mod time;
mod units;
