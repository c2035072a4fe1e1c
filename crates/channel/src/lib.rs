//! helppo-channel
