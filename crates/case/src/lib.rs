//! helppo-case
