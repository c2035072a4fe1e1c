//! The web chat over HTTP and the wire: real routes, real store, real hub; only time stands still.

mod callback;
mod end;
mod file;
mod follow;
mod gone;
mod house;
mod identity;
mod live;
mod mine;
mod page;
mod talk;
