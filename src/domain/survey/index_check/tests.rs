//! Tables of real and constructed surveys: the right index agrees, and each wrong one is explained by its own error.

use super::*;

/// A table of elements U1, U2 and so on with n and sum.
fn totals(rows: &[(&str, u64)]) -> String {
    let row = |(place, (sum, n)): (usize, &(&str, u64))| format!("U{};{n};{sum}\n", place + 1);
    rows.iter().enumerate().map(row).fold("Unsur;Jumlah Responden;Jumlah Nilai\n".to_owned(), |table, row| table + &row)
}

fn nine_sums(sums: [i64; 9], respondents: u64) -> String {
    let sums = sums.map(|sum| sum.to_string());
    totals(&sums.each_ref().map(|sum| (sum.as_str(), respondents)))
}

/// Points of so many respondents on nine questions, whichever question each belongs to.
fn nine(points: i64, respondents: u64) -> String {
    let mut sums = [points / 9; 9];
    sums.iter_mut().take((points % 9) as usize).for_each(|sum| *sum += 1);
    nine_sums(sums, respondents)
}

fn indices(column: &str, values: &[&str]) -> String {
    let row = |(place, value): (usize, &&str)| format!("U{};{value}\n", place + 1);
    values.iter().enumerate().map(row).fold(format!("unsur;{column}\n"), |table, row| table + &row)
}

fn printed(index: &str, grade: &str) -> Printed {
    let index = (!index.is_empty()).then(|| Decimal::read(index).unwrap());
    Printed { index, grade: grade.chars().next(), respondents: None }
}

fn with(index: &str, grade: &str) -> Options {
    Options { printed: printed(index, grade), ..Options::default() }
}

#[track_caller]
fn report(table: &str, options: &Options) -> Report {
    check(table.as_bytes(), options).unwrap_or_else(|problems| panic!("{problems}\n{table}"))
}

/// The right index and grade agree; one a hundredth beside it does not.
#[track_caller]
fn right(table: &str, index: &str, grade: &str) {
    let found = report(table, &with(index, grade));
    assert!(found.agrees(), "{found}\n{table}");
    let beside = fixed(&(Decimal::read(index).unwrap().value - ratio(1, 100)), 2);
    let found = report(table, &with(&beside, ""));
    assert_eq!(found.index_agrees, Some(false), "{found}\n{table}");
}

/// A wrong index is explained by this way among others.
#[track_caller]
fn wrong(table: &str, index: &str, way: WrongWay) {
    let found = report(table, &with(index, ""));
    assert_eq!(found.index_agrees, Some(false), "{found}\n{table}");
    assert!(found.ways.contains(&vec![way]), "{way:?}: {:?}\n{found}\n{table}", found.ways);
}

#[track_caller]
fn wrong_grade(table: &str, index: &str, grade: &str, expected: &[WrongGrade]) {
    let found = report(table, &with(index, grade));
    assert_eq!(found.grade_faults, expected, "{found}\n{table}");
    assert!(!found.agrees());
}

#[test]
fn a_raw_dump_of_one_office() {
    let office = nine_sums([93, 94, 93, 103, 95, 95, 98, 96, 102], 26);
    right(&office, "92.84", "A");
    right(&nine_sums([69, 69, 69, 75, 70, 70, 72, 70, 75], 19), "93.42", "A");
    wrong(&office, "91.91", WrongWay::Weight(2));
    wrong(&office, "93.25", WrongWay::WeightedRounded(2));
    wrong(&office, "92.75", WrongWay::MeanRounded(2));
    // No other error gives 91.91.
    assert_eq!(report(&office, &with("91.91", "")).ways, [[WrongWay::Weight(2)]]);
}

#[test]
fn generated_reports_with_a_weight_of_011() {
    let reports = [
        (64, 2, "88.89", "A", "88", "B"),
        (141, 6, "65.28", "C", "64.625", "D"),
        (44, 2, "61.11", "D", "60.5", "D"),
        (170, 7, "67.46", "C", "66.7857", "C"),
        (193, 8, "67.01", "C", "66.34375", "C"),
    ];
    for (points, respondents, index, grade, other, other_grade) in reports {
        let table = nine(points, respondents);
        right(&table, index, grade);
        wrong(&table, other, WrongWay::Weight(2));
        let found = report(&table, &with(other, other_grade));
        let expected = if grade == other_grade { vec![] } else { vec![WrongGrade::OfWrongIndex] };
        assert_eq!(found.grade_faults, expected, "{found}");
    }
}

#[test]
fn a_dashboard_that_publishes_element_indices() {
    let first = ["90.75", "89.25", "87.50", "92.50", "90.00", "88.75", "91.25", "86.25", "86.90"];
    let second = ["88.5", "87.2", "86.1", "91.0", "88.9", "87.4", "90.5", "84.8", "84.8"];
    let third = ["86.5", "85.4", "84.1", "89.6", "87.2", "85.0", "88.0", "83.2", "84.1"];
    let exactly = |index: &str, grade: &str| Options { exact: true, ..with(index, grade) };
    for (values, index, grade) in [(first, "89.24", "A"), (second, "87.69", "B"), (third, "85.90", "B")] {
        for options in [with(index, grade), exactly(index, grade)] {
            let found = report(&indices("Indeks", &values), &options);
            assert!(found.agrees(), "{found}");
        }
    }
    let first = indices("IKM Unsur", &first);
    wrong(&first, "89.25", WrongWay::MeanRounded(2));
    wrong(&first, "89.15", WrongWay::Weight(3));
    // Nobody knows how 87.80 came about.
    let found = report(&indices("index", &second), &with("87.80", ""));
    assert_eq!((found.index_agrees, found.ways.len()), (Some(false), 0), "{found}");
    assert!(found.to_string().contains("No known error explains 87.80."), "{found}");
}

#[test]
fn six_options_and_two_questions_of_one_element() {
    let counts = [
        ("U1", [0, 1, 3, 9, 15, 10]),
        ("U2", [0, 0, 2, 7, 17, 12]),
        ("U3", [1, 1, 4, 10, 14, 8]),
        ("U4", [2, 3, 6, 12, 10, 5]),
        ("U5", [0, 0, 1, 3, 12, 22]),
        ("U6", [1, 2, 5, 11, 13, 6]),
        ("U7a", [0, 1, 3, 8, 16, 10]),
        ("U7b", [0, 1, 2, 7, 16, 12]),
        ("U8", [1, 1, 3, 10, 14, 9]),
    ];
    let mut table = "element,n,sum\n".to_owned();
    for (name, counts) in counts {
        let tenths: i64 = [10, 16, 22, 28, 34, 40].iter().zip(counts).map(|(option, count)| option * count).sum();
        table += &format!("{name},38,{}.{}\n", tenths / 10, tenths % 10);
    }
    right(&table, "81.01", "B");
    let together = |index| Options { together: vec![vec!["U7a".to_owned(), "u7b".to_owned()]], ..with(index, "B") };
    assert!(report(&table, &together("80.73")).agrees());
    assert_eq!(report(&table, &together("80.73")).counted, (8, 8));
    // As all n are equal, throwing all answers together is the same.
    let ways = report(&table, &together("81.01")).ways;
    assert_eq!(ways, [[WrongWay::AllAnswersTogether], [WrongWay::PartsApart]]);
    assert_eq!(report(&table, &with("80.73", "B")).ways, [[WrongWay::PartsTogether]]);
    let unknown = Options { together: vec![vec!["U7a".to_owned(), "U9".to_owned()]], ..with("", "") };
    assert_eq!(check(table.as_bytes(), &unknown).unwrap_err().named[0].mistake, Mistake::NoSuchElement);
}

#[test]
fn a_perception_of_corruption_from_0_to_100() {
    let sums: Vec<String> =
        [[31, 6], [28, 8], [32, 5], [29, 7]].map(|[yes, unsure]| (yes * 4 + unsure * 2).to_string()).to_vec();
    let rows: Vec<(&str, u64)> = sums.iter().map(|sum| (sum.as_str(), 38)).collect();
    let nought = Decimal { value: BigRational::zero(), places: 0 };
    let options = |index| Options { least: nought.clone(), ..with(index, "") };
    assert!(report(&totals(&rows), &options("87.50")).agrees());
    assert!(report(&totals(&[("0", 38)]), &options("0")).agrees());
}

#[test]
fn services_pool_by_their_respondents() {
    let table = "Layanan;n;IKM\nKTP;400;83,33\nKK;50;81,11\n";
    assert!(report(table, &with("83.08", "B")).agrees());
    assert_eq!(report(table, &with("82.22", "")).ways, [[WrongWay::MeanOfIndices]]);
    wrong_grade(&indices("index", &["78.5"]), "78.5", "C", &[WrongGrade::UnknownBands]);
}

#[test]
fn one_respondent_is_right_and_not_to_be_published() {
    let found = report(
        &nine(36, 1),
        &Options { printed: Printed { respondents: Some(1), ..printed("100", "A") }, ..with("", "") },
    );
    assert!(found.agrees() && found.to_string().contains("not to be published"), "{found}");
}

#[test]
fn constructed_vectors() {
    let sums = nine_sums([106; 9], 30);
    right(&sums, "88.33", "A");
    wrong(&sums, "87.45", WrongWay::Weight(2));
    wrong(&sums, "88.25", WrongWay::MeanRounded(2));
    wrong(&sums, "88.25", WrongWay::ElementsRounded(2));
    wrong(&sums, "87.75", WrongWay::WeightedRounded(2));
    for index in ["87.45", "88.25", "87.75"] {
        wrong_grade(&sums, index, "B", &[WrongGrade::OfWrongIndex]);
    }

    let mut cells = [("106", 30); 9];
    cells[3] = ("72", 18);
    let unanswered = totals(&cells);
    right(&unanswered, "89.63", "A");
    wrong(&unanswered, "85.19", WrongWay::NullAsZero);
    wrong_grade(&unanswered, "85.19", "B", &[WrongGrade::OfWrongIndex]);

    right(&nine_sums([92; 9], 30), "76.67", "B");
    wrong(&nine_sums([92; 9], 30), "76.59", WrongWay::Weight(3));
    right(&nine_sums([130; 9], 50), "65.00", "C");
    wrong(&nine_sums([130; 9], 50), "64.94", WrongWay::Weight(3));
    right(&nine_sums([129; 9], 50), "64.50", "D");
    wrong(&nine_sums([129; 9], 50), "65.25", WrongWay::WeightedRounded(2));

    let respondents = "Responden,U1,U2,WAKTU,BIAYA,U5,U6,U7,U8,U9\n1,4,4,4,1,4,4,4,4,4\n2,,-,1,,,,,,\n";
    right(respondents, "87.50", "B");
    wrong(respondents, "58.33", WrongWay::MeanOfRespondents);
}

#[test]
fn errors_of_public_programs() {
    // The mean of 955 points of 29 respondents on nine questions: 3.6590.
    right(&nine(955, 29), "91.48", "A");
    wrong(&nine(955, 29), "90.56", WrongWay::Weight(2));
    wrong(&nine(955, 29), "91.47", WrongWay::CutOff);
    // Multiples of 0.25: 88.31 becomes 88.25.
    let mean = totals(&[("35324", 10_000)]);
    right(&mean, "88.31", "A");
    wrong(&mean, "88.25", WrongWay::MeanRounded(2));
    wrong_grade(&mean, "88.25", "B", &[WrongGrade::OfWrongIndex]);
    // Divided by 5.
    right(&nine_sums([320; 9], 100), "80.00", "B");
    wrong(&nine_sums([320; 9], 100), "64", WrongWay::OutOf(5));
    // A mean of 3.55 in all elements.
    right(&nine_sums([355; 9], 100), "88.75", "A");
    wrong(&nine_sums([355; 9], 100), "87.86", WrongWay::Weight(2));
    // Rounded to three places, 0.1111, and elements weighed by their answers.
    wrong(&nine_sums([106; 9], 30), "88.325", WrongWay::MeanRounded(3));
    wrong(&nine_sums([106; 9], 30), "88.3245", WrongWay::Weight(4));
    wrong(&totals(&[("40", 10), ("2", 1)]), "95.45", WrongWay::AllAnswersTogether);
}

#[test]
fn two_errors_together_are_named_where_none_does_alone() {
    let office = nine_sums([93, 94, 93, 103, 95, 95, 98, 96, 102], 26);
    // The elements rounded to 33.42 in all, times 0.11 and 25.
    let found = report(&office, &with("91.905", ""));
    assert!(found.ways.contains(&vec![WrongWay::Weight(2), WrongWay::ElementsRounded(2)]), "{found}");
    assert!(found.to_string().contains("Two together do"), "{found}");
    let found = report(&office, &with("40.40", ""));
    assert!(found.ways.is_empty(), "{found}");
}

#[test]
fn grades() {
    // 88.305 is printed 88.31, and graded before it is rounded.
    let edge = totals(&[("35322", 10_000)]);
    right(&edge, "88.31", "A");
    wrong_grade(&edge, "88.31", "B", &[WrongGrade::OfUnrounded, WrongGrade::EdgeLeftOut]);
    wrong_grade(&totals(&[("35324", 10_000)]), "88.31", "B", &[WrongGrade::EdgeLeftOut]);
    wrong_grade(&totals(&[("3532", 1_000)]), "88.30", "A", &[WrongGrade::EdgeTooLow, WrongGrade::OlderBands]);
    // The bands of 2004.
    wrong_grade(&nine_sums([330; 9], 100), "82.50", "A", &[WrongGrade::OlderBands]);
    wrong_grade(&nine_sums([280; 9], 100), "70.00", "B", &[WrongGrade::OlderBands]);
    wrong_grade(&nine_sums([200; 9], 100), "50.00", "C", &[WrongGrade::OlderBands]);
    wrong_grade(&nine_sums([330; 9], 100), "82.50", "D", &[WrongGrade::UnknownBands]);
    for (points, index, grade) in [("26", "65.00", "C"), ("25", "62.50", "D"), ("40", "100", "A"), ("10", "25", "D")] {
        assert!(report(&totals(&[(points, 10)]), &with(index, grade)).agrees(), "{points}");
    }
}

#[test]
fn rounded_means_allow_a_range() {
    let table = indices("NRR", &["3,53"; 9]);
    // 3.525 to below 3.535: 88.125 to below 88.375.
    for index in ["88.13", "88.25", "88.31", "88.37"] {
        assert_eq!(report(&table, &with(index, "")).index_agrees, Some(true), "{index}");
    }
    for index in ["88.12", "88.38"] {
        assert_eq!(report(&table, &with(index, "")).index_agrees, Some(false), "{index}");
    }
    let told = report(&table, &with("88.31", "A")).to_string();
    assert!(told.contains("between 88.13 and 88.37, grade B or A"), "{told}");
    assert!(!report(&table, &with("88.25", "A")).agrees(), "the printed index is B");
    assert!(report(&table, &with("", "A")).agrees(), "either grade is possible");
    // A spreadsheet drops zeros at the end: 3.5 is 3.50 where another has two places.
    let found = report(&indices("NRR", &["3.5", "3.58"]), &with("", ""));
    assert_eq!(found.exact.0, ratio(25, 2) * (ratio(3_495, 1_000) + ratio(3_575, 1_000)));
    // Nothing goes beyond the scale.
    let found = report(&indices("NRR", &["4.00", "4.00"]), &with("100", "A"));
    assert!(found.agrees() && found.exact.1 == ratio(100, 1), "{found}");
    let exactly = Options { exact: true, ..with("88.31", "") };
    assert_eq!(report(&table, &exactly).index_agrees, Some(false));
}

#[test]
fn rows_that_do_not_agree_are_named() {
    let table = "Unsur;n;Jumlah Nilai;NRR;NRR Tertimbang\nU1;30;106;3,53;0,39\nBIAYA;18;72;2,40;0,26\n";
    let found = report(table, &with("", ""));
    let faults: Vec<(u64, &str)> = found.row_faults.iter().map(|(line, name, _)| (*line, name.as_str())).collect();
    assert_eq!(faults, [(3, "BIAYA"), (2, "U1"), (3, "BIAYA")], "{found}");
    assert!(matches!(found.row_faults[0].2, RowFault::Mean { null_as_zero: true, .. }), "{found}");
    assert!(!found.agrees());

    let weighted = |first: &str| {
        format!("element,n,sum,weighted\nU1,30,106,{first}\n")
            + &(2..10).map(|u| format!("U{u},30,92,0.3373\n")).collect::<String>()
    };
    assert_eq!(report(&weighted("0.3887"), &with("", "")).weighted_by, Some(2));
    let found = report(&weighted("0.3926"), &with("", ""));
    assert_eq!((found.weighted_by, found.row_faults.len()), (None, 8), "{found}");

    let found = report("kode;nrr;indeks\nU1;3,50;87,50\nU2;3,20;85,00\n", &with("", ""));
    assert!(matches!(found.row_faults.as_slice(), [(3, _, RowFault::Index { .. })]), "{found}");
}

#[test]
fn an_element_without_answers_has_no_weight() {
    for table in [
        "unsur;n;jumlah nilai\nU1;10;35\nU2;0;0\nU3;10;35\n",
        "unsur;nrr\nU1;3,50\nU2;0\nU3;3,50\n",
        "unsur;n;nrr\nU1;10;3,50\nU2;0;-\nU3;10;3,50\n",
    ] {
        let found = report(table, &with("87.50", "B"));
        assert!(found.agrees() && found.counted == (2, 3), "{found}");
    }
    let found = report("unsur;n;jumlah nilai\nU1;10;35\nU2;0;0\nU3;10;35\n", &with("58.33", ""));
    assert_eq!(found.ways, [[WrongWay::NullAsZero]], "{found}");
}

#[test]
fn tables_as_people_paste_them() {
    let agrees = |table: &str| {
        let found = report(table, &with("", ""));
        assert!(
            found.agrees() && found.printed.index.is_some() && found.printed.grade == Some('B'),
            "{found}\n{table}"
        );
        found
    };
    agrees("\u{feff}Unsur;Jumlah Responden;Jumlah Nilai\r\n\r\nU1;30;105\r\nNilai IKM;;87,50\r\nMutu;;B (Baik)\r\n");
    agrees(" CODE , N , Sum \nU1,30,105\nIKM,87.5\nGrade,b\n");
    agrees("element,mean\nU1,\"3,50\"\nSKM,\"87,50\"\nMutu Pelayanan,Baik\n");
    agrees("unsur\tnrr\nU1\t3,50\nIKM\t87,50\nmutu\tB\n");
    let found =
        agrees("No;Unsur;N;Jumlah_Nilai\n1;Persyaratan;30;105\n;Jumlah;;105\n;IKM;;87,5\n;Mutu;;B\n;Responden;30;\n");
    assert_eq!(found.printed.respondents, Some(30));
    assert_eq!(found.ignored, ["the column \"No\"", "line 3 \"Jumlah\""]);
    // What is given with the command counts.
    let found = agrees("Layanan;n;IKM\nKTP;10;87,50\nKK;20;87,50\nIKM;30;87,50\nMutu;;B\n");
    assert_eq!(found.counted, (2, 2));
    let found = report("unsur;nrr\nU1;3,50\nIKM;90\nMutu;A\n", &with("87.5", "B"));
    assert!(found.agrees(), "{found}");
}

#[track_caller]
fn refused(table: impl AsRef<[u8]>, line: Option<u64>, column: &str, mistake: &Mistake) {
    let problems = check(table.as_ref(), &Options::default()).unwrap_err();
    let first = &problems.named[0];
    assert_eq!((first.line, first.column.as_str(), &first.mistake), (line, column, mistake), "{problems}");
}

#[test]
fn hostile_tables_are_refused() {
    let off_scale = Mistake::OffScale("1".to_owned(), "4".to_owned());
    refused("", None, "", &Mistake::NoRows);
    refused("unsur;nrr\n", None, "", &Mistake::NoRows);
    refused("unsur;nrr\nIKM;90\n", None, "", &Mistake::NoRows);
    refused("unsur;nrr\nU1;0\n", None, "", &Mistake::NoRows);
    refused("a;b\n1;2\n", None, "", &Mistake::NoKey);
    refused("unsur;n\nU1;30\n", Some(1), "", &Mistake::NoFigures);
    refused("layanan;ikm\nKTP;80\n", Some(1), "", &Mistake::NoPool);
    refused("layanan;n;ikm\nKTP;;80\n", Some(2), "", &Mistake::NoPool);
    refused("unsur;nrr;mean\nU1;3;3\n", Some(1), "mean", &Mistake::ColumnTwice);
    refused("unsur;nrr\nU1;3\nu1;3\n", Some(3), "", &Mistake::NameTwice(2));
    refused("unsur;nrr\nU1;\n", Some(2), "", &Mistake::NoMean);
    refused("unsur,n,nrr\nU1,30,3,58\n", Some(2), "", &Mistake::ManyCells);
    refused("unsur;n;nrr\n;30;3\n", Some(2), "", &Mistake::NoName);
    refused("unsur;nrr\nU1;-3\n", Some(2), "nrr", &Mistake::Negative);
    refused("unsur;nrr\n\n\nU1;\u{2212}3\n", Some(4), "nrr", &Mistake::Negative);
    for text in ["NaN", "inf", "1e3", "#DIV/0!", "3.", ".5", "0x3", "\u{0663}"] {
        refused(format!("unsur;nrr\r\nU1;3\r\nU2;{text}\r\n"), Some(3), "nrr", &Mistake::NotANumber);
    }
    refused("unsur;nrr\nU1;1.234,5\n", Some(2), "nrr", &Mistake::TwoMarks);
    refused("unsur;nrr\nU1;3.000000000000000000000\n", Some(2), "nrr", &Mistake::LongNumber);
    refused("unsur;nrr\nU1;4,01\n", Some(2), "nrr", &off_scale);
    refused("unsur;nrr\nU1;0,99\n", Some(2), "nrr", &off_scale);
    refused("unsur;n;sum\nU1;30;121\n", Some(2), "sum", &off_scale);
    refused("unsur;n;sum\nU1;30;29\n", Some(2), "sum", &off_scale);
    refused("unsur;n;sum\nU1;1.480;4000\n", Some(2), "n", &Mistake::NotWhole);
    refused("unsur;n;sum\nU1;99999999999;4000\n", Some(2), "n", &Mistake::ManyRespondents);
    refused("unsur;indeks\nU1;100,01\n", Some(2), "indeks", &Mistake::OffIndex);
    refused("unsur;nrr\nU1;3\nIKM;101\n", Some(3), "IKM", &Mistake::OffIndex);
    refused("unsur;nrr\nU1;3\nMutu;E\n", Some(3), "Mutu", &Mistake::NotAGrade);
    refused("unsur;n;nrr\nU1;3;3\nIKM;80;81\n", Some(3), "IKM", &Mistake::NotOneValue);
    refused("unsur;n;sum\nU1;31;93\nResponden;30;\n", Some(2), "", &Mistake::AnswersAboveRespondents(30));
    refused("responden;U1\n1;5\n", Some(2), "U1", &off_scale);
    refused("responden;U1;u1\n1;4;4\n", Some(1), "u1", &Mistake::ColumnTwice);
    refused("responden\n1\n", Some(1), "", &Mistake::NoFigures);
    refused(b"PK\x03\x04\x00\x00", None, "", &Mistake::Binary);
    refused(b"unsur;nrr\nU1;\xff\n", Some(2), "", &Mistake::NotUtf8);
    refused(vec![b'a'; MOST_BYTES + 1], None, "", &Mistake::LargeFile);
}

#[test]
fn many_rows_are_counted_and_too_many_refused() {
    let services = |count: usize| {
        let rows: String = (0..count).map(|service| format!("L{service},{},80\n", service + 1)).collect();
        format!("service,n,index\n{rows}")
    };
    assert!(report(&services(MOST_ROWS), &with("80", "B")).agrees());
    refused(services(MOST_ROWS + 1), None, "", &Mistake::ManyRows);
    let elements = |count: usize| indices("nrr", &vec!["3"; count]);
    assert_eq!(report(&elements(100), &with("", "")).counted, (100, 100));
    refused(elements(101), None, "", &Mistake::ManyElements);
    let wide: String = (0..101).map(|element| format!(",U{element}")).collect();
    refused(format!("responden{wide}\n1\n"), None, "", &Mistake::ManyElements);
    // Names beyond the first twenty mistakes are only counted.
    let problems = check(indices("nrr", &["x"; 50]).as_bytes(), &Options::default()).unwrap_err();
    assert_eq!((problems.named.len(), problems.count), (20, 50));
    assert!(problems.to_string().ends_with("and 30 more\n"), "{problems}");
    assert!(problems.to_string().starts_with("error: line 2, nrr \"x\": not a number\n"), "{problems}");
}

#[test]
fn numbers_are_shown_with_their_places() {
    assert_eq!(fixed(&ratio(21_725, 234), 6), "92.841880");
    assert_eq!((fixed(&ratio(1, 200), 2), fixed(&ratio(7, 2), 0)), ("0.01".to_owned(), "4".to_owned()));
    assert_eq!(Decimal::read("3,50").unwrap().to_string(), "3.50");
}
