//! The one way out to addresses that somebody typed in: webhooks, model providers, discovery, previews.
//!
//! Every name is resolved by us, every address it has is judged, and the connection goes to exactly those
//! addresses, so a name that changes its mind between check and use changes nothing. Redirects are not
//! followed, proxies of the environment are not used, sizes and times are capped. What lies inside the
//! house (private networks, this machine) is reachable only where the operator listed it.

mod address;
mod fetch;
mod resolve;
mod rules;

pub use address::is_public;
pub use fetch::{Answer, Egress, EgressError, Outbound};
pub use resolve::{Lookup, SystemLookup};
pub use rules::{EgressConfig, Refused};

#[cfg(test)]
mod tests;
