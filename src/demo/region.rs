//! The regions that the demo's units are named after. See README.md in this folder for the data's origin and license.

const REGIONS: &str = include_str!("regions.csv");

/// A city with the districts that the demo begins with, the first one foremost.
pub(super) struct City {
    pub(super) code: &'static str,
    pub(super) districts: Vec<District>,
}

/// A district (kecamatan) with its villages (kelurahan).
pub(super) struct District {
    pub(super) name: &'static str,
    pub(super) villages: Vec<&'static str>,
}

/// The city with this code; `foremost` is the district that comes first.
pub(super) fn city(code: &'static str, foremost: &str) -> City {
    let mut districts: Vec<(&str, District)> = rows()
        .filter(|(_, parent, kind, _)| *parent == code && *kind == "district")
        .map(|(code, _, _, name)| (code, District { name, villages: Vec::new() }))
        .collect();
    for (_, parent, kind, name) in rows() {
        if kind == "village"
            && let Some((_, district)) = districts.iter_mut().find(|(code, _)| *code == parent)
        {
            district.villages.push(name);
        }
    }
    districts.sort_by_key(|(_, district)| district.name != foremost);
    City { code, districts: districts.into_iter().map(|(_, district)| district).collect() }
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str)> {
    REGIONS.lines().skip(1).filter_map(|line| {
        let mut fields = line.splitn(4, ',');
        Some((fields.next()?, fields.next()?, fields.next()?, fields.next()?.trim_matches('"')))
    })
}

#[cfg(test)]
mod tests {
    use super::city;

    #[test]
    fn the_five_places_are_there() {
        let places = [("13.71", "Kuranji"), ("19.71", "Gerunggang"), ("33.73", "Sidorejo"), ("36.73", "Kasemen")];
        for (code, district) in places {
            let city = city(code, district);
            assert_eq!(city.districts[0].name, district);
            assert!(city.districts.iter().all(|district| !district.villages.is_empty()), "{code}");
        }
    }
}
