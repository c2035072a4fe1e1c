//! helppo-report
