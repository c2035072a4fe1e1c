//! helppo-server
