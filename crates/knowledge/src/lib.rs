//! helppo-knowledge
