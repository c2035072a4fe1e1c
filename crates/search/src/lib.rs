//! helppo-search
