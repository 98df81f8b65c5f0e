//! Student's t distribution.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// P(T >= t) with so many degrees of freedom; 1 where there are none or `t` is no number.
pub fn student_at_least(t: f64, freedom: f64) -> f64 {
    match StudentsT::new(0.0, 1.0, freedom) {
        Ok(student) if !t.is_nan() => student.sf(t),
        _ => 1.0,
    }
}

/// The t that is exceeded with chance `p`, for 0 < p < 0.5; infinite where there is none.
pub fn student_quantile(p: f64, freedom: f64) -> f64 {
    if !(p > 0.0 && p < 0.5 && freedom > 0.0) {
        return f64::INFINITY;
    }
    // By halving on the tail, so that the two agree to the last digit.
    let mut high = 1.0;
    while student_at_least(high, freedom) > p && high < f64::MAX / 2.0 {
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if student_at_least(middle, freedom) > p {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Enough for every bit of a double.
const HALVINGS: u32 = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_degree_of_freedom_is_cauchy() {
        for t in [0.5_f64, 3.0, 100.0] {
            let exact = 0.5 - t.atan() / std::f64::consts::PI;
            assert!((student_at_least(t, 1.0) - exact).abs() < 1e-12, "{t}");
        }
    }

    #[test]
    fn a_quantile_is_exceeded_with_its_chance() {
        for (p, freedom) in [(0.005, 4.0), (0.0005, 9.0), (0.25, 1.0)] {
            let t = student_quantile(p, freedom);
            assert!((student_at_least(t, freedom) - p).abs() < 1e-12, "{p} {freedom}");
        }
        assert_eq!(student_quantile(0.0, 4.0), f64::INFINITY);
    }
}
