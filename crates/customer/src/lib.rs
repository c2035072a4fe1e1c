//! helppo-customer
