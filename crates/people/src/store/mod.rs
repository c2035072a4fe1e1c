//! Every SQL text of this room, by table.

pub(crate) mod agent;
pub(crate) mod audit;
pub(crate) mod session;
pub(crate) mod setting;
pub(crate) mod team;
pub(crate) mod way_in;
