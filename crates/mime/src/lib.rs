//! helppo-mime
