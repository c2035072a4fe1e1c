//! helppo-hours
