//! helppo-store
