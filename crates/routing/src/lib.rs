//! helppo-routing

pub mod dispatcher;
