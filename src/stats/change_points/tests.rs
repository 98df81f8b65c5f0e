//! Series with known changes, and those of Apache Otava's own tests with the points that it finds.

use super::*;
use crate::stats::Positive;
use proptest::prelude::*;

/// As Otava is set by default, its smallest stretch too.
const OTAVA: Search = Search { window: 50, chance: 0.001, values: 1, distance: 0.0 };

/// `series1` of `tests/series_test.py` of apache/otava.
const HALVED: [f64; 11] = [1.02, 0.95, 0.99, 1.00, 1.12, 0.90, 0.50, 0.51, 0.48, 0.48, 0.55];
/// `series2` of the same.
const TENTH: [f64; 11] = [2.02, 2.03, 2.01, 2.04, 1.82, 1.85, 1.79, 1.81, 1.80, 1.76, 1.78];
/// Of its `test_div_by_zero`.
const FROM_ZERO: [f64; 11] = [0.0, 0.0, 0.0, 1.00, 1.12, 0.90, 0.50, 0.51, 0.48, 0.48, 0.55];
/// Of its `tests/analysis_test.py`.
const LONGER: [f64; 20] = [
    1.02, 0.95, 0.99, 1.00, 1.12, 1.00, 1.01, 0.98, 1.01, 0.96, 0.50, 0.51, 0.48, 0.48, 0.55, 0.50, 0.49, 0.51, 0.50,
    0.49,
];
/// `metric1` and `metric2` of its `tests/resources/sample.csv`.
const SAMPLE: [[f64; 10]; 2] = [
    [154023.0, 138455.0, 143112.0, 149190.0, 132098.0, 151344.0, 155145.0, 148889.0, 149466.0, 148209.0],
    [10.43, 10.23, 10.29, 10.91, 10.34, 10.69, 9.23, 9.11, 9.13, 9.03],
];
/// Of its `tests/change_point_divisive_test.py`.
const THREE_LEVELS: [f64; 14] = [0.3, 2.4, 1.5, -0.9, -0.5, 99.7, 98.3, 99.1, 149.0, 149.7, 149.5, 149.1, 148.8, 150.0];

/// Throughput of TigerBeetle, of `tests/tigerbeetle_test.py` of apache/otava.
#[rustfmt::skip]
const TIGERBEETLE_SERIES: [f64; 365] = [
    26705.0, 26475.0, 26641.0, 26806.0, 26835.0, 26911.0, 26564.0, 26812.0, 26874.0, 26682.0, 15672.0, 26745.0,
    26460.0, 26977.0, 26851.0, 23412.0, 23547.0, 23674.0, 23519.0, 23670.0, 23662.0, 23462.0, 23750.0, 23717.0,
    23524.0, 23588.0, 23687.0, 23793.0, 23937.0, 23715.0, 23570.0, 23730.0, 23690.0, 23699.0, 23670.0, 23860.0,
    23988.0, 23652.0, 23681.0, 23798.0, 23728.0, 23604.0, 23523.0, 23412.0, 23685.0, 23773.0, 23771.0, 23718.0,
    23409.0, 23739.0, 23674.0, 23597.0, 23682.0, 23680.0, 23711.0, 23660.0, 23990.0, 23938.0, 23742.0, 23703.0,
    23536.0, 24363.0, 24414.0, 24483.0, 24509.0, 24944.0, 24235.0, 24560.0, 24236.0, 24667.0, 24730.0, 28346.0,
    28437.0, 28436.0, 28057.0, 28217.0, 28456.0, 28427.0, 28398.0, 28250.0, 28331.0, 28222.0, 28726.0, 28578.0,
    28345.0, 28274.0, 28514.0, 28590.0, 28449.0, 28305.0, 28411.0, 28788.0, 28404.0, 28821.0, 28580.0, 27483.0,
    26805.0, 27487.0, 27124.0, 26898.0, 27295.0, 26951.0, 27312.0, 27660.0, 27154.0, 27050.0, 26989.0, 27193.0,
    27503.0, 27326.0, 27375.0, 27513.0, 27057.0, 27421.0, 27574.0, 27609.0, 27123.0, 27824.0, 27644.0, 27394.0,
    27836.0, 27949.0, 27702.0, 27457.0, 27272.0, 28207.0, 27802.0, 27516.0, 27586.0, 28005.0, 27768.0, 28543.0,
    28237.0, 27915.0, 28437.0, 28342.0, 27733.0, 28296.0, 28524.0, 28687.0, 28258.0, 28611.0, 29360.0, 28590.0,
    29641.0, 28965.0, 29474.0, 29256.0, 28611.0, 28205.0, 28539.0, 27962.0, 28398.0, 28509.0, 28240.0, 28592.0,
    28102.0, 28461.0, 28578.0, 28669.0, 28507.0, 28535.0, 28226.0, 28536.0, 28561.0, 28087.0, 27953.0, 28398.0,
    28007.0, 28518.0, 28337.0, 28242.0, 28607.0, 28545.0, 28514.0, 28377.0, 28010.0, 28412.0, 28633.0, 28576.0,
    28195.0, 28637.0, 28724.0, 28466.0, 28287.0, 28719.0, 28425.0, 28860.0, 28842.0, 28604.0, 28327.0, 28216.0,
    28946.0, 28918.0, 29287.0, 28725.0, 29148.0, 29541.0, 29137.0, 29628.0, 29087.0, 28612.0, 29154.0, 29108.0,
    28884.0, 29234.0, 28695.0, 28969.0, 28809.0, 28695.0, 28634.0, 28916.0, 29852.0, 29389.0, 29757.0, 29531.0,
    29363.0, 29251.0, 29552.0, 29561.0, 29046.0, 29795.0, 29022.0, 29395.0, 28921.0, 29739.0, 29257.0, 29455.0,
    29376.0, 29528.0, 28909.0, 29492.0, 28984.0, 29621.0, 29026.0, 29457.0, 29102.0, 29114.0, 28924.0, 29162.0,
    29259.0, 29554.0, 29616.0, 29211.0, 29367.0, 29460.0, 28836.0, 29645.0, 29586.0, 28848.0, 29324.0, 28969.0,
    29150.0, 29243.0, 29081.0, 29312.0, 28923.0, 29272.0, 29117.0, 29072.0, 29529.0, 29737.0, 29652.0, 29612.0,
    29856.0, 29012.0, 30402.0, 29969.0, 29309.0, 29439.0, 29285.0, 29421.0, 29023.0, 28772.0, 29692.0, 29416.0,
    29267.0, 29542.0, 29904.0, 30045.0, 29739.0, 29945.0, 29141.0, 29163.0, 29765.0, 29197.0, 29441.0, 28910.0,
    29504.0, 29614.0, 29643.0, 29506.0, 29420.0, 29672.0, 29432.0, 29784.0, 29888.0, 29309.0, 29247.0, 29816.0,
    29254.0, 29813.0, 29451.0, 29382.0, 29618.0, 28558.0, 29845.0, 29499.0, 29283.0, 29184.0, 29246.0, 28790.0,
    29952.0, 29145.0, 29415.0, 30437.0, 29227.0, 29605.0, 29859.0, 29156.0, 29807.0, 29406.0, 29734.0, 29861.0,
    29140.0, 29983.0, 29832.0, 29919.0, 29896.0, 29991.0, 29266.0, 29001.0, 29459.0, 29548.0, 29310.0, 29042.0,
    29303.0, 29894.0, 29091.0, 29018.0, 29537.0, 29614.0, 29180.0, 29736.0, 29500.0, 29218.0, 29581.0, 28906.0,
    28542.0, 29306.0, 28987.0, 29878.0, 28865.0, 30272.0, 29707.0, 29662.0, 29815.0, 30492.0, 29347.0, 30096.0,
    29054.0, 30238.0, 28813.0, 31895.0, 28915.0,
];

fn points(search: Search, values: &[f64]) -> Vec<usize> {
    let series: Vec<Finite> = values.iter().filter_map(|value| Finite::new(*value)).collect();
    search.points(&series).iter().map(|point| point.at).collect()
}

#[test]
fn the_short_series_of_otava_change_where_it_says() {
    assert_eq!(points(OTAVA, &HALVED), [6]);
    assert_eq!(points(OTAVA, &TENTH), [4]);
    assert_eq!(points(OTAVA, &FROM_ZERO), [3, 6]);
    assert_eq!(points(Search { window: 10, chance: 0.0001, ..OTAVA }, &LONGER), [10]);
    assert_eq!(SAMPLE.map(|metric| points(OTAVA, &metric)), [vec![], vec![6]]);
    assert_eq!(points(Search { chance: 0.01, ..OTAVA }, &THREE_LEVELS), [5, 8]);
}

#[test]
fn tigerbeetle_changes_where_otava_says() {
    assert_eq!(points(OTAVA, &TIGERBEETLE_SERIES), [15, 61, 71, 95, 117, 131, 192, 212]);
}

#[test]
fn a_point_that_lost_its_neighbour_is_tested_again() {
    let with = |chance| points(Search { window: 30, chance, ..OTAVA }, &TIGERBEETLE_SERIES);
    // Otava has 260 besides, by the chance (0.0002) that it had while 363 still ended its stretch; now it is 0.003.
    assert_eq!(with(0.001), [15, 61, 71, 95, 117, 131, 142, 148, 192, 212]);
    // Of 117, 131, 142 and 148 Otava keeps all.
    assert_eq!(with(0.0001), [71, 95, 131, 192, 212]);
}

fn logs(levels: impl IntoIterator<Item = f64>) -> Vec<Finite> {
    levels.into_iter().filter_map(Positive::new).map(Positive::log).collect()
}

const OURS: Search = Search { window: 50, chance: 0.001, values: 4, distance: 0.02 };

#[test]
fn a_step_has_its_place_its_levels_and_its_chance() {
    let noise = [0.0, 0.01, -0.01, 0.02, -0.02];
    let level = |i: usize| (if i < 13 { 100.0 } else { 112.0 }) * (1.0 + noise[i % 5]);
    let found = OURS.points(&logs((0..30).map(level)));
    let [point] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(point.at, 13);
    assert!((point.before.exp() - 100.0).abs() < 1.0 && (point.after.exp() - 112.0).abs() < 1.0, "{point:?}");
    assert!(point.chance < 1e-10, "{point:?}");
}

#[test]
fn what_is_constant_or_too_short_never_changes() {
    for n in 0..60 {
        assert_eq!(OURS.points(&logs(vec![12.3; n])), [], "{n}");
    }
    assert_eq!(points(OURS, &[1.0, 1.0, 1.0, 5.0, 5.0, 5.0]), [0_usize; 0], "three are no level");
    assert_eq!(points(OURS, &[1.0, 1.0, 1.0, 1.0, 5.0, 5.0, 5.0, 5.0]), [4]);
}

#[test]
fn one_wild_value_is_no_level() {
    let wild = (0..40).map(|i| if i == 20 { 900.0 } else { 100.0 + f64::from(i % 3) });
    assert_eq!(OURS.points(&logs(wild)), []);
}

#[test]
fn a_difference_that_nobody_minds_is_no_change() {
    let step = |by: f64| (0..40).map(move |i| if i < 20 { 100.0 } else { 100.0 * by });
    assert_eq!(OURS.points(&logs(step(1.019))), []);
    assert_eq!(OURS.points(&logs(step(1.021))).len(), 1);
}

proptest! {
    #[test]
    fn points_are_in_order_apart_and_certain(
        values in prop::collection::vec(1.0..3.0_f64, 0..130), least in 1..6_usize,
    ) {
        let search = Search { values: least, ..OURS };
        let found = search.points(&logs(values.iter().copied()));
        let bounds: Vec<usize> =
            [0].into_iter().chain(found.iter().map(|point| point.at)).chain([values.len()]).collect();
        prop_assert!(found.is_empty() || bounds.windows(2).all(|pair| pair[1] - pair[0] >= least), "{:?}", bounds);
        for point in &found {
            prop_assert!(point.chance < search.chance && (point.after - point.before).abs() >= search.distance);
        }
    }

    #[test]
    fn the_unit_does_not_matter(values in prop::collection::vec(1.0..1.3_f64, 0..60), at in 0..60_usize) {
        let stepped = |unit: f64| {
            let level = |(i, value): (usize, &f64)| unit * value * if i < at { 1.0 } else { 1.5 };
            OURS.points(&logs(values.iter().enumerate().map(level))).iter().map(|point| point.at).collect::<Vec<_>>()
        };
        prop_assert_eq!(stepped(1.0), stepped(1024.0));
    }
}
