//! How many people a stream of customers needs, by formula.
//!
//! Three classical models of one queue with `agents` equal servers, Poisson arrivals and exponential
//! handle times. Times are seconds; loads are erlangs: customers a second × seconds each.
//!
//! | model | who cannot be served at once | here |
//! |---|---|---|
//! | Erlang B, M/M/n/n | is lost | [`loss`] |
//! | Erlang C, M/M/n | waits for ever | [`Delay`] |
//! | Erlang A, M/M/n+M | waits until patience ends | [`Impatience`] |
//!
//! Sources: Cooper, *Introduction to Queueing Theory* (2nd ed. 1981), ch. 3, for B and C; Palm (1957),
//! Garnett, Mandelbaum and Reiman (2002) and Mandelbaum and Zeltyn (2007) for A. Every formula stands
//! beside its code, and each is tested against a second method. Nothing here overflows: a thousand agents
//! or a hundred thousand are counted with the same figures.

mod delay;
mod impatience;
mod loss;
mod staff;

pub use delay::Delay;
pub use impatience::Impatience;
pub use loss::loss;
pub use staff::{Goal, Service, Traffic, agents_for, service};
