//! helppo-people
