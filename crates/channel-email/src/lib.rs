//! helppo-channel-email
