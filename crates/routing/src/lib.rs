//! helppo-routing
