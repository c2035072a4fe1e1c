//! helppo-survey
