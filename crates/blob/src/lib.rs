//! helppo-blob
