//! What people in each kind of post are expected to do, and what is said about their work: the texts of the demo.

/// A kind of post.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Job {
    Mayor,
    Chief,
    Manager,
    HealthCenterHead,
    Nurse,
    Midwife,
    Pharmacist,
    Headteacher,
    Teacher,
    Registrar,
    DistrictHead,
    DistrictOfficer,
    Auditor,
    Officer,
}

/// An expected result with its indicators.
pub(super) struct Work {
    pub(super) title: &'static str,
    pub(super) indicators: &'static [Indicator],
    /// What the employee reports about it.
    pub(super) realization: &'static str,
}

/// What a result is measured by. The target is a number of hundredths with a unit, or a text.
pub(super) struct Indicator {
    pub(super) aspect: &'static str,
    pub(super) description: &'static str,
    pub(super) target: Target,
}

pub(super) enum Target {
    Number(i64, &'static str),
    Text(&'static str),
}

const fn number(aspect: &'static str, description: &'static str, hundredths: i64, unit: &'static str) -> Indicator {
    Indicator { aspect, description, target: Target::Number(hundredths, unit) }
}

const fn text(aspect: &'static str, description: &'static str, target: &'static str) -> Indicator {
    Indicator { aspect, description, target: Target::Text(target) }
}

impl Job {
    /// The results of a year: three main ones and one additional.
    pub(super) const fn works(self) -> &'static [Work; 4] {
        match self {
            Self::Mayor | Self::Chief => &CHIEF,
            Self::Manager => &MANAGER,
            Self::HealthCenterHead => &HEALTH_CENTER_HEAD,
            Self::Nurse => &NURSE,
            Self::Midwife => &MIDWIFE,
            Self::Pharmacist => &PHARMACIST,
            Self::Headteacher => &HEADTEACHER,
            Self::Teacher => &TEACHER,
            Self::Registrar => &REGISTRAR,
            Self::DistrictHead => &DISTRICT_HEAD,
            Self::DistrictOfficer => &DISTRICT_OFFICER,
            Self::Auditor => &AUDITOR,
            Self::Officer => &OFFICER,
        }
    }
}

const CHIEF: [Work; 4] = [
    Work {
        title: "Meningkatnya mutu pelayanan publik perangkat daerah",
        indicators: &[
            number("QUALITY", "Indeks kepuasan masyarakat perangkat daerah", 8_500, "indeks"),
            number("QUANTITY", "Unit pelayanan yang menyelenggarakan survei kepuasan", 10_000, "persen"),
        ],
        realization: "Survei diselenggarakan di semua unit pelayanan dan hasilnya ditindaklanjuti.",
    },
    Work {
        title: "Terlaksananya program prioritas sesuai perjanjian kinerja",
        indicators: &[
            number("QUANTITY", "Program prioritas yang mencapai target", 9_500, "persen"),
            text("TIME", "Penyampaian laporan kinerja", "Paling lambat tanggal 10 setiap bulan"),
        ],
        realization: "Sebagian besar program berjalan sesuai jadwal; laporan disampaikan tepat waktu.",
    },
    Work {
        title: "Terkelolanya anggaran secara efektif dan efisien",
        indicators: &[
            number("COST", "Penyerapan anggaran", 9_200, "persen"),
            number("QUALITY", "Tindak lanjut temuan pemeriksaan", 10_000, "persen"),
        ],
        realization: "Penyerapan sesuai rencana dan temuan pemeriksaan telah ditindaklanjuti.",
    },
    Work {
        title: "Terbinanya pegawai melalui dialog kinerja",
        indicators: &[number("QUANTITY", "Dialog kinerja dengan bawahan langsung", 400, "kali")],
        realization: "Dialog kinerja dilakukan setiap triwulan dengan semua bawahan langsung.",
    },
];

const MANAGER: [Work; 4] = [
    Work {
        title: "Terlaksananya kegiatan bidang sesuai rencana aksi",
        indicators: &[
            number("QUANTITY", "Kegiatan yang selesai sesuai rencana", 9_500, "persen"),
            text("TIME", "Penyelesaian kegiatan", "Sesuai jadwal rencana aksi"),
        ],
        realization: "Kegiatan selesai sesuai rencana aksi, dua kegiatan dijadwalkan ulang.",
    },
    Work {
        title: "Tersusunnya pedoman dan standar pelayanan yang mutakhir",
        indicators: &[
            number("QUANTITY", "Standar pelayanan yang ditinjau", 600, "dokumen"),
            number("QUALITY", "Standar pelayanan yang dipublikasikan", 10_000, "persen"),
        ],
        realization: "Standar pelayanan ditinjau bersama pengguna layanan dan dipublikasikan.",
    },
    Work {
        title: "Terpantaunya mutu pelayanan unit binaan",
        indicators: &[
            number("QUANTITY", "Kunjungan pembinaan ke unit", 1_200, "kunjungan"),
            text("QUALITY", "Hasil pembinaan", "Rekomendasi tertulis untuk setiap unit"),
        ],
        realization: "Kunjungan pembinaan dilakukan dan rekomendasi ditindaklanjuti unit.",
    },
    Work {
        title: "Terwujudnya inovasi pelayanan di bidang",
        indicators: &[number("QUANTITY", "Inovasi yang diterapkan", 100, "inovasi")],
        realization: "Satu inovasi pendaftaran daring diterapkan.",
    },
];

const HEALTH_CENTER_HEAD: [Work; 4] = [
    Work {
        title: "Meningkatnya mutu pelayanan kesehatan puskesmas",
        indicators: &[
            number("QUALITY", "Indeks kepuasan masyarakat puskesmas", 8_700, "indeks"),
            text("TIME", "Waktu tunggu rawat jalan", "Paling lama 60 menit"),
        ],
        realization: "Indeks kepuasan naik dibanding semester lalu; waktu tunggu rata-rata 48 menit.",
    },
    Work {
        title: "Tercapainya standar pelayanan minimal bidang kesehatan",
        indicators: &[
            number("QUANTITY", "Indikator SPM yang tercapai", 1_200, "indikator"),
            number("QUALITY", "Ketepatan laporan SPM", 10_000, "persen"),
        ],
        realization: "Sepuluh dari dua belas indikator SPM tercapai; dua lainnya dalam pendampingan.",
    },
    Work {
        title: "Terselenggaranya manajemen puskesmas sesuai akreditasi",
        indicators: &[
            text("QUALITY", "Hasil akreditasi", "Paripurna"),
            number("QUANTITY", "Lokakarya mini", 1_200, "kali"),
        ],
        realization: "Lokakarya mini dilaksanakan setiap bulan dan tindak lanjutnya tercatat.",
    },
    Work {
        title: "Terbangunnya kemitraan dengan kader dan masyarakat",
        indicators: &[number("QUANTITY", "Posyandu aktif", 9_000, "persen")],
        realization: "Posyandu aktif bertambah berkat pendampingan kader.",
    },
];

const NURSE: [Work; 4] = [
    Work {
        title: "Terlaksananya asuhan keperawatan rawat jalan yang bermutu",
        indicators: &[
            number("QUANTITY", "Pasien yang mendapat asuhan keperawatan", 240_000, "pasien"),
            number("QUALITY", "Pasien yang puas terhadap pelayanan keperawatan", 9_000, "persen"),
            text("TIME", "Waktu tanggap pengkajian awal", "Paling lama 10 menit sejak pendaftaran"),
        ],
        realization: "Asuhan keperawatan diberikan kepada seluruh pasien rawat jalan dengan pengkajian tepat waktu.",
    },
    Work {
        title: "Terlaksananya kunjungan keperawatan keluarga dengan penyakit kronis",
        indicators: &[
            number("QUANTITY", "Keluarga yang dikunjungi", 12_000, "keluarga"),
            text("QUALITY", "Pencatatan hasil kunjungan", "Lengkap dan terisi pada hari yang sama"),
        ],
        realization: "Keluarga binaan dikunjungi sesuai jadwal dan perkembangannya dicatat.",
    },
    Work {
        title: "Tersedianya dokumentasi keperawatan yang lengkap dan aman",
        indicators: &[
            number("QUALITY", "Kelengkapan rekam asuhan keperawatan", 9_800, "persen"),
            text("TIME", "Pengisian rekam medis", "Paling lambat akhir jam dinas"),
        ],
        realization: "Rekam asuhan diisi lengkap; beberapa catatan terlambat karena gangguan jaringan.",
    },
    Work {
        title: "Terbimbingnya perawat baru dan mahasiswa praktik",
        indicators: &[number("QUANTITY", "Perawat dan mahasiswa yang dibimbing", 600, "orang")],
        realization: "Bimbingan diberikan melalui diskusi kasus setiap minggu.",
    },
];

const MIDWIFE: [Work; 4] = [
    Work {
        title: "Terlaksananya pelayanan kesehatan ibu hamil sesuai standar",
        indicators: &[
            number("QUANTITY", "Ibu hamil yang mendapat enam kali pemeriksaan", 9_500, "persen"),
            text("QUALITY", "Pemeriksaan", "Sesuai standar sepuluh T"),
        ],
        realization: "Ibu hamil dipantau sesuai standar; yang tidak datang dikunjungi ke rumah.",
    },
    Work {
        title: "Terlaksananya imunisasi dasar lengkap",
        indicators: &[
            number("QUANTITY", "Bayi dengan imunisasi dasar lengkap", 9_300, "persen"),
            text("TIME", "Pencatatan", "Pada hari pelayanan"),
        ],
        realization: "Cakupan imunisasi meningkat setelah jadwal sore dibuka.",
    },
    Work {
        title: "Terlaksananya kelas ibu hamil",
        indicators: &[
            number("QUANTITY", "Kelas yang diselenggarakan", 1_200, "kelas"),
            number("QUALITY", "Peserta yang memahami tanda bahaya", 8_500, "persen"),
        ],
        realization: "Kelas berjalan setiap bulan dengan peserta yang bertambah.",
    },
    Work {
        title: "Terbinanya kader kesehatan ibu dan anak",
        indicators: &[number("QUANTITY", "Kader yang dibina", 2_000, "orang")],
        realization: "Kader dibina melalui pertemuan bulanan.",
    },
];

const PHARMACIST: [Work; 4] = [
    Work {
        title: "Terlayaninya resep secara tepat dan aman",
        indicators: &[
            number("QUALITY", "Resep yang dilayani tanpa kesalahan", 9_950, "persen"),
            text("TIME", "Waktu pelayanan resep", "Paling lama 30 menit"),
        ],
        realization: "Resep dilayani tepat waktu dengan pemeriksaan ganda.",
    },
    Work {
        title: "Terjaminnya ketersediaan obat dan vaksin",
        indicators: &[
            number("QUANTITY", "Jenis obat esensial yang tersedia", 9_600, "persen"),
            number("COST", "Obat kedaluwarsa", 100, "persen"),
        ],
        realization: "Ketersediaan obat dipantau mingguan; dua jenis obat sempat kosong.",
    },
    Work {
        title: "Terlaksananya pemberian informasi obat",
        indicators: &[number("QUANTITY", "Pasien yang mendapat konseling obat", 60_000, "pasien")],
        realization: "Konseling diberikan terutama kepada pasien penyakit kronis.",
    },
    Work {
        title: "Tersusunnya laporan pemakaian obat",
        indicators: &[text("TIME", "Laporan bulanan", "Paling lambat tanggal 5")],
        realization: "Laporan disampaikan tepat waktu setiap bulan.",
    },
];

const HEADTEACHER: [Work; 4] = [
    Work {
        title: "Meningkatnya mutu pembelajaran di sekolah",
        indicators: &[
            number("QUALITY", "Nilai rapor pendidikan", 7_800, "nilai"),
            number("QUANTITY", "Supervisi kelas", 2_400, "kali"),
        ],
        realization: "Supervisi kelas dilakukan dan hasilnya dibahas bersama guru.",
    },
    Work {
        title: "Terwujudnya lingkungan belajar yang aman dan inklusif",
        indicators: &[
            text("QUALITY", "Penanganan kasus perundungan", "Semua kasus ditangani dalam 3 hari"),
            number("QUANTITY", "Kegiatan pencegahan", 400, "kegiatan"),
        ],
        realization: "Satuan tugas pencegahan aktif dan semua laporan ditangani.",
    },
    Work {
        title: "Terkelolanya dana sekolah secara transparan",
        indicators: &[
            text("TIME", "Laporan dana BOS", "Paling lambat akhir triwulan"),
            number("COST", "Kesesuaian belanja dengan rencana", 9_700, "persen"),
        ],
        realization: "Laporan dana diumumkan di papan sekolah dan laman sekolah.",
    },
    Work {
        title: "Berkembangnya kompetensi guru",
        indicators: &[number("QUANTITY", "Guru yang mengikuti pelatihan", 8_000, "persen")],
        realization: "Sebagian besar guru mengikuti pelatihan dan berbagi hasilnya.",
    },
];

const TEACHER: [Work; 4] = [
    Work {
        title: "Meningkatnya hasil belajar peserta didik",
        indicators: &[
            number("QUALITY", "Peserta didik yang mencapai tujuan pembelajaran", 8_500, "persen"),
            number("QUANTITY", "Asesmen formatif yang dianalisis", 1_200, "asesmen"),
        ],
        realization: "Capaian kelas naik setelah asesmen formatif dianalisis bersama.",
    },
    Work {
        title: "Tersusunnya perangkat ajar yang sesuai kebutuhan peserta didik",
        indicators: &[
            number("QUANTITY", "Modul ajar", 1_600, "modul"),
            text("TIME", "Penyelesaian modul", "Sebelum semester dimulai"),
        ],
        realization: "Modul ajar selesai dan disesuaikan dengan kesiapan peserta didik.",
    },
    Work {
        title: "Terlaksananya pembelajaran berdiferensiasi",
        indicators: &[
            text("QUALITY", "Hasil observasi kelas", "Kategori baik"),
            number("QUANTITY", "Kelas yang menerapkan", 600, "kelas"),
        ],
        realization: "Pembelajaran berdiferensiasi diterapkan di semua kelas yang diampu.",
    },
    Work {
        title: "Berkontribusi pada pengembangan kurikulum sekolah",
        indicators: &[number("QUANTITY", "Kegiatan komunitas belajar", 800, "kegiatan")],
        realization: "Aktif dalam komunitas belajar dan membagikan praktik baik.",
    },
];

const REGISTRAR: [Work; 4] = [
    Work {
        title: "Terbitnya dokumen kependudukan tepat waktu",
        indicators: &[
            number("QUANTITY", "Dokumen yang diterbitkan", 300_000, "dokumen"),
            text("TIME", "Penyelesaian dokumen", "Paling lama 1 hari kerja"),
        ],
        realization: "Dokumen diterbitkan pada hari yang sama untuk berkas lengkap.",
    },
    Work {
        title: "Terjaganya ketelitian data kependudukan",
        indicators: &[
            number("QUALITY", "Dokumen tanpa kesalahan cetak", 9_900, "persen"),
            number("QUANTITY", "Data ganda yang diselesaikan", 50_000, "data"),
        ],
        realization: "Kesalahan cetak menurun setelah pemeriksaan dua tahap.",
    },
    Work {
        title: "Tertanganinya pengaduan masyarakat",
        indicators: &[
            text("TIME", "Tanggapan pengaduan", "Paling lama 2 hari kerja"),
            number("QUALITY", "Pengaduan yang selesai", 9_800, "persen"),
        ],
        realization: "Pengaduan dijawab dalam dua hari kerja; tiga kasus diteruskan ke pusat.",
    },
    Work {
        title: "Terlaksananya pelayanan jemput bola",
        indicators: &[number("QUANTITY", "Kegiatan jemput bola", 2_400, "kegiatan")],
        realization: "Pelayanan jemput bola menjangkau lansia dan penyandang disabilitas.",
    },
];

const DISTRICT_HEAD: [Work; 4] = [
    Work {
        title: "Meningkatnya kepuasan masyarakat atas pelayanan kewilayahan",
        indicators: &[
            number("QUALITY", "Indeks kepuasan masyarakat", 8_400, "indeks"),
            text("TIME", "Pelayanan surat keterangan", "Paling lama 30 menit"),
        ],
        realization: "Loket pelayanan ditata ulang dan waktu layanan lebih singkat.",
    },
    Work {
        title: "Terlaksananya musyawarah pembangunan wilayah",
        indicators: &[
            number("QUANTITY", "Usulan prioritas yang diteruskan", 9_000, "persen"),
            text("TIME", "Penyampaian usulan", "Sesuai jadwal perencanaan"),
        ],
        realization: "Musyawarah berjalan dengan peserta yang beragam; usulan diteruskan tepat waktu.",
    },
    Work {
        title: "Terjaganya ketenteraman dan ketertiban",
        indicators: &[
            number("QUANTITY", "Patroli bersama", 4_800, "kali"),
            text("QUALITY", "Penyelesaian keluhan warga", "Melalui mediasi yang tercatat"),
        ],
        realization: "Patroli dilakukan bersama warga; keluhan diselesaikan lewat mediasi.",
    },
    Work {
        title: "Terkelolanya data kemiskinan wilayah",
        indicators: &[number("QUALITY", "Data yang diverifikasi", 9_500, "persen")],
        realization: "Data diverifikasi bersama RT dan RW.",
    },
];

const DISTRICT_OFFICER: [Work; 4] = [
    Work {
        title: "Terlayaninya permohonan surat dan perizinan warga",
        indicators: &[
            number("QUANTITY", "Permohonan yang dilayani", 180_000, "permohonan"),
            text("TIME", "Waktu pelayanan", "Paling lama 30 menit untuk berkas lengkap"),
        ],
        realization: "Permohonan dilayani pada hari yang sama untuk berkas lengkap.",
    },
    Work {
        title: "Terjaganya ketertiban administrasi wilayah",
        indicators: &[
            number("QUALITY", "Arsip yang tertata", 9_500, "persen"),
            text("TIME", "Laporan bulanan", "Paling lambat tanggal 5"),
        ],
        realization: "Arsip ditata dan laporan disampaikan tepat waktu.",
    },
    Work {
        title: "Terlaksananya pendampingan kegiatan masyarakat",
        indicators: &[number("QUANTITY", "Kegiatan yang didampingi", 2_400, "kegiatan")],
        realization: "Kegiatan warga didampingi sejak perencanaan.",
    },
    Work {
        title: "Tersosialisasinya program pemerintah kota",
        indicators: &[number("QUANTITY", "Sosialisasi", 1_200, "kegiatan")],
        realization: "Sosialisasi dilakukan melalui pertemuan RT dan media sosial.",
    },
];

const AUDITOR: [Work; 4] = [
    Work {
        title: "Terlaksananya pengawasan sesuai program kerja tahunan",
        indicators: &[
            number("QUANTITY", "Laporan hasil pengawasan", 800, "laporan"),
            text("TIME", "Penyelesaian laporan", "Paling lama 14 hari setelah penugasan"),
        ],
        realization: "Penugasan selesai sesuai program kerja pengawasan.",
    },
    Work {
        title: "Terpantaunya tindak lanjut rekomendasi",
        indicators: &[
            number("QUALITY", "Rekomendasi yang ditindaklanjuti", 9_000, "persen"),
            number("QUANTITY", "Pemantauan", 400, "kali"),
        ],
        realization: "Tindak lanjut dipantau setiap triwulan.",
    },
    Work {
        title: "Terlaksananya reviu laporan kinerja",
        indicators: &[
            number("QUANTITY", "Laporan yang direviu", 600, "laporan"),
            text("QUALITY", "Hasil reviu", "Tanpa koreksi material"),
        ],
        realization: "Reviu selesai sebelum batas waktu penyampaian.",
    },
    Work {
        title: "Terlaksananya konsultasi pengendalian intern",
        indicators: &[number("QUANTITY", "Konsultasi", 1_200, "kali")],
        realization: "Konsultasi diberikan kepada perangkat daerah yang meminta.",
    },
];

const OFFICER: [Work; 4] = [
    Work {
        title: "Terselesaikannya layanan administrasi sesuai standar",
        indicators: &[
            number("QUANTITY", "Berkas yang diselesaikan", 90_000, "berkas"),
            text("TIME", "Penyelesaian berkas", "Paling lama 2 hari kerja"),
        ],
        realization: "Berkas diselesaikan dalam dua hari kerja.",
    },
    Work {
        title: "Tersedianya data dan laporan yang akurat",
        indicators: &[
            number("QUALITY", "Ketepatan data", 9_800, "persen"),
            text("TIME", "Laporan bulanan", "Paling lambat tanggal 5"),
        ],
        realization: "Data diperbarui setiap minggu dan laporan tepat waktu.",
    },
    Work {
        title: "Terlaksananya koordinasi antarunit",
        indicators: &[
            number("QUANTITY", "Rapat koordinasi", 1_200, "kali"),
            text("QUALITY", "Tindak lanjut rapat", "Tercatat dan dipantau"),
        ],
        realization: "Koordinasi berjalan dan tindak lanjut dipantau.",
    },
    Work {
        title: "Meningkatnya kompetensi diri",
        indicators: &[number("QUANTITY", "Pelatihan yang diikuti", 2_000, "jam pelajaran")],
        realization: "Mengikuti pelatihan dan menerapkan hasilnya.",
    },
];

/// The seven BerAKHLAK values.
pub(super) const VALUES: [&str; 7] = ["BP", "AK", "KP", "HM", "LY", "AD", "KB"];

pub(super) const ACHIEVEMENTS: [&str; 5] = [
    "Target utama periode ini tercapai dan antrean pelayanan lebih singkat.",
    "Sebagian besar rencana aksi selesai sesuai jadwal.",
    "Pelayanan berjalan baik dan keluhan warga ditangani pada hari yang sama.",
    "Pencatatan menjadi lebih tertib setelah format baru digunakan.",
    "Kerja sama tim membaik dan tidak ada kegiatan yang tertunda.",
];
pub(super) const OBSTACLES: [&str; 4] = [
    "Jaringan sering terganggu pada jam sibuk.",
    "Jumlah petugas loket belum sebanding dengan jumlah warga.",
    "Beberapa peralatan menunggu perbaikan.",
    "Jadwal kegiatan lapangan bertabrakan dengan pelayanan.",
];
pub(super) const SUPPORT: [&str; 3] = [
    "Tambahan satu perangkat komputer untuk loket.",
    "Pelatihan komunikasi dengan warga.",
    "Pembagian tugas yang lebih merata pada jam sibuk.",
];
pub(super) const PROCESS: [&str; 4] = [
    "Dikerjakan bertahap dan dipantau setiap minggu.",
    "Hasil dibahas bersama tim sebelum dilaporkan.",
    "Perlu beberapa kali perbaikan sebelum sesuai standar.",
    "Berkoordinasi dengan unit lain sejak awal.",
];
pub(super) const ABOVE_NOTES: [&str; 3] = [
    "Hasil melampaui target dan terbukti dari laporan bulanan.",
    "Mengambil prakarsa yang mempercepat pelayanan.",
    "Menjadi rujukan bagi rekan dalam pekerjaan ini.",
];
pub(super) const BELOW_NOTES: [&str; 3] = [
    "Target belum tercapai dan laporan beberapa kali terlambat.",
    "Masih perlu pendampingan dalam pelaksanaan.",
    "Keluhan pengguna layanan berulang pada hal yang sama.",
];
pub(super) const STRENGTHS: [&str; 5] = [
    "Ramah, sabar dan mudah dihubungi oleh warga.",
    "Teliti dan tertib dalam pencatatan.",
    "Cepat tanggap dan mau membantu rekan.",
    "Menguasai tugas dan terus memperbarui pengetahuan.",
    "Mampu menenangkan situasi pada jam sibuk.",
];
pub(super) const WEAKNESSES: [&str; 4] = [
    "Perlu lebih sering menyampaikan perkembangan kepada tim.",
    "Pengelolaan waktu pada akhir bulan perlu diperbaiki.",
    "Belum terbiasa dengan aplikasi pencatatan yang baru.",
    "Perlu lebih berani mengusulkan perbaikan.",
];
pub(super) const RECOMMENDATIONS: [&str; 4] = [
    "Mengikuti pelatihan komunikasi pelayanan publik.",
    "Menyusun jadwal mingguan dan membahasnya dalam rapat tim.",
    "Pendampingan aplikasi pencatatan selama satu bulan.",
    "Diberi kesempatan memimpin satu kegiatan perbaikan.",
];
pub(super) const SUGGESTIONS: [&str; 5] = [
    "Sebaiknya jadwal tugas dibagikan lebih awal.",
    "Akan lebih baik bila perubahan disampaikan kepada semua rekan.",
    "Bisa lebih terbuka terhadap masukan.",
    "Mohon tetap mendampingi rekan yang baru.",
    "Pertahankan cara kerja yang sudah baik.",
];
pub(super) const DECLINE_REASONS: [&str; 3] = [
    "Saya baru pindah ke unit ini dan belum mengenal pekerjaannya.",
    "Kami tidak bekerja bersama pada periode ini.",
    "Saya sedang cuti sampai masa umpan balik berakhir.",
];

pub(super) const RESPONSES: [&str; 3] = [
    "Terima kasih, hasil ini sesuai dengan pembahasan kita.",
    "Mohon kendala jaringan ikut dipertimbangkan pada periode berikutnya.",
    "Saya siap mengikuti pelatihan yang disarankan.",
];
pub(super) const CITIZEN_SUGGESTIONS: [&str; 6] = [
    "Petugas ramah, mohon kursi tunggu ditambah.",
    "Antrean pagi terlalu panjang.",
    "Pelayanan cepat dan jelas.",
    "Mohon informasi persyaratan dipasang di depan.",
    "Tempat parkir kurang luas.",
    "Terima kasih, semoga dipertahankan.",
];

/// What citizens write and nobody else is to read, each with why.
pub(super) const WITHHELD_SUGGESTIONS: [(&str, &str); 4] = [
    ("Tegur petugas loket dua yang rumahnya di sebelah masjid.", "PERSONAL_DATA"),
    ("Dasar malas semua.", "INSULT"),
    ("Tes tes.", "NO_CONTENT"),
    ("Pilih nomor satu!", "OTHER"),
];

/// What a unit does about an element of the form: its code, what users said, what is done, and who sees to it.
pub(super) struct Improvement {
    pub(super) element_code: &'static str,
    pub(super) said: &'static str,
    pub(super) action: &'static str,
    pub(super) person_in_charge: &'static str,
    pub(super) begun: &'static str,
    pub(super) done: &'static str,
}

/// One for each element of the form of PermenPANRB 14/2017.
pub(super) const IMPROVEMENTS: [Improvement; 9] = [
    Improvement {
        element_code: "PERSYARATAN",
        said: "Persyaratan baru diketahui di loket.",
        action: "Persyaratan setiap layanan dipasang di pintu masuk dan di situs web.",
        person_in_charge: "Kepala Subbagian Tata Usaha",
        begun: "Daftar persyaratan sudah disusun.",
        done: "Daftar persyaratan sudah dipasang.",
    },
    Improvement {
        element_code: "PROSEDUR",
        said: "Alur pelayanan membingungkan.",
        action: "Alur pelayanan digambar ulang dan dipasang di ruang tunggu.",
        person_in_charge: "Koordinator Pelayanan",
        begun: "Alur yang baru sedang diuji dengan pengguna.",
        done: "Alur yang baru sudah dipasang.",
    },
    Improvement {
        element_code: "WAKTU",
        said: "Antrean pagi terlalu panjang.",
        action: "Satu loket tambahan dibuka pukul tujuh sampai sepuluh.",
        person_in_charge: "Koordinator Loket",
        begun: "Jadwal petugas loket tambahan sudah disusun.",
        done: "Loket tambahan sudah dibuka setiap pagi.",
    },
    Improvement {
        element_code: "BIAYA",
        said: "Tarif tidak tertulis.",
        action: "Daftar tarif dipasang di setiap loket.",
        person_in_charge: "Bendahara Penerimaan",
        begun: "Daftar tarif sedang dicetak.",
        done: "Daftar tarif sudah dipasang.",
    },
    Improvement {
        element_code: "PRODUK",
        said: "Hasil layanan kadang harus diperbaiki.",
        action: "Setiap hasil diperiksa oleh petugas kedua sebelum diserahkan.",
        person_in_charge: "Koordinator Mutu",
        begun: "Lembar periksa sedang dicoba.",
        done: "Semua hasil sudah diperiksa dua orang.",
    },
    Improvement {
        element_code: "KOMPETENSI",
        said: "Petugas baru belum hafal layanannya.",
        action: "Petugas baru didampingi selama satu bulan.",
        person_in_charge: "Kepala Subbagian Tata Usaha",
        begun: "Pendamping sudah ditunjuk.",
        done: "Semua petugas baru sudah didampingi.",
    },
    Improvement {
        element_code: "PERILAKU",
        said: "Sapaan petugas kurang ramah.",
        action: "Petugas loket dilatih berkomunikasi dengan pengguna.",
        person_in_charge: "Koordinator Pelayanan",
        begun: "Pelatihan gelombang pertama sudah berjalan.",
        done: "Semua petugas loket sudah dilatih.",
    },
    Improvement {
        element_code: "SARANA",
        said: "Kursi ruang tunggu kurang.",
        action: "Kursi ruang tunggu ditambah dua puluh.",
        person_in_charge: "Pengelola Barang Milik Daerah",
        begun: "Kursi sedang dipesan.",
        done: "Kursi tambahan sudah dipakai.",
    },
    Improvement {
        element_code: "PENGADUAN",
        said: "Pengaduan tidak dijawab.",
        action: "Setiap pengaduan dijawab dalam lima hari kerja.",
        person_in_charge: "Koordinator Pengaduan",
        begun: "Buku pengaduan sudah dipindah ke komputer.",
        done: "Pengaduan sudah dijawab tepat waktu selama sebulan.",
    },
];

/// Why something planned is not done.
pub(super) const DROPPED: &str = "Anggaran tahun ini tidak mencukupi; diusulkan lagi tahun depan.";
