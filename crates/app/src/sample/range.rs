//! The range of models: which valves there are, what they are called (JB/T 308), and the sizes that they share.

/// What a valve is made of: the last letter of its designation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Metal {
    /// 18-8 stainless (CF8, 304).
    P,
    /// 18-12-Mo stainless (CF8M, 316).
    R,
    /// Cast carbon steel (WCB).
    C,
}

impl Metal {
    pub(super) const fn letter(self) -> &'static str {
        match self {
            Self::P => "P",
            Self::R => "R",
            Self::C => "C",
        }
    }

    /// As it stands in the codes of assemblies and machined parts.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::P => "0304",
            Self::R => "0316",
            Self::C => "WCB",
        }
    }

    /// Grade of stems and pins.
    pub(super) const fn stem_grade(self) -> &'static str {
        match self {
            Self::P => "304",
            Self::R => "316",
            Self::C => "2CR13",
        }
    }

    /// Code of small outer parts, as glands, which are plain steel in a carbon steel valve.
    pub(super) const fn trim_code(self) -> &'static str {
        match self {
            Self::P => "0304",
            Self::R => "0316",
            Self::C => "20",
        }
    }

    pub(super) const fn is_stainless(self) -> bool {
        match self {
            Self::P | Self::R => true,
            Self::C => false,
        }
    }
}

/// Kind of valve with its drive.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Series {
    Gate,
    ElectricGate,
    Globe,
    ElectricGlobe,
    Check,
    Ball,
    PneumaticBall,
    Butterfly,
    Strainer,
}

impl Series {
    /// Prefix of the item's code, name, head of the designation (type, drive, connection, structure), group.
    pub(super) const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Gate => ("FA", "闸阀", "Z41", "成品·闸阀"),
            Self::ElectricGate => ("FE", "电动闸阀", "Z941", "成品·闸阀"),
            Self::Globe => ("QJ", "截止阀", "J41", "成品·截止阀"),
            Self::ElectricGlobe => ("QE", "电动截止阀", "J941", "成品·截止阀"),
            Self::Check => ("HC", "止回阀", "H44", "成品·止回阀"),
            Self::Ball => ("QF", "球阀", "Q41", "成品·球阀"),
            Self::PneumaticBall => ("QP", "气动球阀", "Q641", "成品·球阀"),
            Self::Butterfly => ("DF", "蜗轮蝶阀", "D343", "成品·蝶阀"),
            Self::Strainer => ("GF", "Y 型过滤器", "GL41", "成品·过滤器"),
        }
    }

    /// Mark in the codes of parts that only this kind has; gate parts bear none.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Gate | Self::ElectricGate => "",
            Self::Globe | Self::ElectricGlobe => "J",
            Self::Check => "H",
            Self::Ball | Self::PneumaticBall => "Q",
            Self::Butterfly => "D",
            Self::Strainer => "G",
        }
    }

    /// Letter for the sealing face: fluoroplastic, the body's own metal, or chromium steel (JB/T 308, table 5).
    const fn seat(self, metal: Metal) -> &'static str {
        match self {
            Self::Ball | Self::PneumaticBall => "F",
            Self::Strainer => "W",
            Self::Gate | Self::ElectricGate | Self::Globe | Self::ElectricGlobe | Self::Check | Self::Butterfly => match metal {
                Metal::P | Metal::R => "W",
                Metal::C => "H",
            },
        }
    }
}

/// One model.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Model {
    pub(super) series: Series,
    pub(super) metal: Metal,
    /// Nominal pressure in bar.
    pub(super) pn: i64,
    /// Nominal diameter in mm.
    pub(super) dn: i64,
}

impl Model {
    /// `FA-DN50-0304`, `FA-DN50-0304-40`.
    pub(super) fn code(&self) -> String {
        format!("{}-DN{}-{}{}", self.series.words().0, self.dn, self.metal.code(), suffix(self.pn))
    }

    /// `Z41W-16P`: type, drive, connection and structure, sealing face, pressure, body (JB/T 308).
    pub(super) fn designation(&self) -> String {
        format!("{}{}-{}{}", self.series.words().2, self.series.seat(self.metal), self.pn, self.metal.letter())
    }

    /// `Z41W-16P DN50`.
    pub(super) fn spec(&self) -> String {
        format!("{} DN{}", self.designation(), self.dn)
    }

    /// Pressure class of the castings: PN25 and PN40 have the same flanges up to DN150, so they share patterns.
    pub(super) const fn class(&self) -> i64 {
        if self.pn == 25 && self.dn <= 150 { 40 } else { self.pn }
    }

    /// Code of a part that depends on series, size, metal and casting class: `VB-DN50-0304`, `VB-J-DN50-WCB-40`.
    pub(super) fn part(&self, prefix: &str) -> String {
        let mark = self.series.mark();
        let dash = if mark.is_empty() { "" } else { "-" };
        format!("{prefix}{dash}{mark}-DN{}-{}{}", self.dn, self.metal.code(), suffix(self.class()))
    }

    pub(super) fn size(&self) -> &'static Size {
        SIZES.iter().find(|s| s.dn == self.dn).unwrap_or(&SIZES[0])
    }

    /// `DN50 PN16`.
    pub(super) fn bore(&self) -> String {
        format!("DN{} PN{}", self.dn, self.class())
    }

    /// A PN16 gate valve's weight in this class: walls and flanges grow with pressure.
    pub(super) const fn heavier(&self, grams: i64) -> i64 {
        let percent = match self.class() {
            16 => 100,
            25 => 115,
            40 => 130,
            _ => 165,
        };
        grams * percent / 100
    }

    /// Face to face in mm (GB/T 12221).
    pub(super) fn face_to_face(&self) -> i64 {
        let size = self.size();
        match self.series {
            Series::Gate | Series::ElectricGate => size.face_gate,
            Series::Globe | Series::ElectricGlobe | Series::Check | Series::Strainer => size.face_globe,
            Series::Ball | Series::PneumaticBall => size.face_ball,
            Series::Butterfly => size.face_butterfly,
        }
    }

    /// Bolts of the pipe flange: how many, thread (HG/T 20592).
    pub(super) fn flange(&self) -> (i64, i64) {
        flange_bolts(self.dn, self.pn)
    }

    pub(super) const fn with(self, series: Series) -> Self {
        Self { series, ..self }
    }
}

fn suffix(pn: i64) -> String {
    if pn == 16 { String::new() } else { format!("-{pn}") }
}

/// What a nominal diameter fixes, for PN16 gate valves unless a field says otherwise. Lengths in mm, weights in grams.
pub(super) struct Size {
    pub(super) dn: i64,
    face_gate: i64,
    face_globe: i64,
    face_ball: i64,
    face_butterfly: i64,
    /// Castings.
    pub(super) body: i64,
    pub(super) bonnet: i64,
    pub(super) wedge: i64,
    /// Bonnet flange: bolts, thread, length.
    pub(super) bonnet_bolts: (i64, i64, i64),
    /// Stem: bar, thread and pitch, length, blank in tenths of a millimetre (with upset head and saw cut).
    pub(super) bar: i64,
    pub(super) thread: (i64, i64),
    pub(super) stem: i64,
    pub(super) blank: i64,
    /// Packing: outside, inside, height.
    pub(super) packing: (i64, i64, i64),
    /// Hand wheel's diameter.
    pub(super) wheel: i64,
    /// Eye bolts of the gland: thread, length.
    pub(super) eye: (i64, i64),
}

macro_rules! sizes {
    ($($dn:literal: $fg:literal $fj:literal $fq:literal $fd:literal, $body:literal $bonnet:literal $wedge:literal, $n:literal x $m:literal x $l:literal,
       $bar:literal $tr:literal x $pitch:literal $stem:literal $blank:literal, $od:literal $id:literal $h:literal, $wheel:literal, $em:literal x $el:literal;)*) => {
        [$(Size {
            dn: $dn, face_gate: $fg, face_globe: $fj, face_ball: $fq, face_butterfly: $fd, body: $body, bonnet: $bonnet, wedge: $wedge,
            bonnet_bolts: ($n, $m, $l), bar: $bar, thread: ($tr, $pitch), stem: $stem, blank: $blank, packing: ($od, $id, $h),
            wheel: $wheel, eye: ($em, $el),
        }),*]
    };
}

/// By nominal diameter.
pub(super) const SIZES: [Size; 16] = sizes! {
    // faces              castings              bonnet bolts  stem                      packing    wheel eye
    15: 130 130 130 0,    2_100 1_000 160,      4 x 10 x 35,  16 12 x 3 142 2_020,      20 12 4,   100,  8 x 35;
    20: 150 150 140 0,    2_800 1_300 220,      4 x 10 x 35,  16 12 x 3 155 2_150,      20 12 4,   100,  8 x 35;
    25: 160 160 150 0,    3_600 1_700 310,      4 x 10 x 40,  18 14 x 3 172 2_420,      24 14 5,   120,  8 x 35;
    32: 180 180 165 0,    5_200 2_400 450,      4 x 12 x 45,  20 16 x 4 198 2_780,      26 16 5,   140,  10 x 40;
    40: 200 200 180 0,    6_900 3_100 640,      6 x 12 x 45,  22 18 x 4 232 3_320,      28 18 5,   160,  10 x 40;
    50: 250 230 200 108,  9_600 4_100 920,      8 x 12 x 50,  24 20 x 4 268 3_862,      28 18 5,   160,  10 x 40;
    65: 265 290 220 112,  14_200 6_000 1_500,   8 x 12 x 50,  28 24 x 5 313 4_308,      32 20 6,   200,  12 x 55;
    80: 280 310 250 114,  18_500 7_800 2_300,   8 x 12 x 50,  32 26 x 5 362 4_820,      36 24 6,   200,  12 x 55;
    100: 300 350 280 127, 26_500 11_200 3_700,  8 x 16 x 60,  36 28 x 5 425 5_480,      40 28 6,   240,  16 x 70;
    125: 325 400 320 140, 41_000 17_000 6_200,  8 x 16 x 65,  40 32 x 6 505 6_300,      44 32 6,   280,  16 x 70;
    150: 350 480 360 140, 55_000 23_000 9_400,  12 x 16 x 70, 45 36 x 6 590 7_180,      52 36 8,   320,  16 x 90;
    200: 400 600 400 152, 92_000 38_000 18_500, 16 x 16 x 75, 50 40 x 7 740 8_720,      56 40 8,   360,  16 x 90;
    250: 450 650 450 165, 148_000 61_000 32_000, 16 x 20 x 85, 55 44 x 7 895 10_320,    60 44 8,   400,  20 x 110;
    300: 500 750 500 178, 212_000 88_000 50_000, 20 x 20 x 90, 60 48 x 8 1_050 11_900,  68 48 10,  450,  20 x 110;
    350: 550 850 550 190, 296_000 122_000 74_000, 20 x 24 x 100, 65 52 x 8 1_205 13_500, 72 52 10, 500,  24 x 130;
    400: 600 950 600 216, 388_000 160_000 103_000, 24 x 24 x 110, 75 60 x 9 1_360 15_200, 80 60 10, 560, 24 x 130;
};

/// Pipe flange bolts by diameter: PN16, PN25, PN40, PN63, each how many and which thread (HG/T 20592, table 8.2).
const FLANGES: [(i64, [(i64, i64); 4]); 16] = [
    (15, [(4, 12), (4, 12), (4, 12), (4, 12)]),
    (20, [(4, 12), (4, 12), (4, 12), (4, 16)]),
    (25, [(4, 12), (4, 12), (4, 12), (4, 16)]),
    (32, [(4, 16), (4, 16), (4, 16), (4, 20)]),
    (40, [(4, 16), (4, 16), (4, 16), (4, 20)]),
    (50, [(4, 16), (4, 16), (4, 16), (4, 20)]),
    (65, [(8, 16), (8, 16), (8, 16), (8, 20)]),
    (80, [(8, 16), (8, 16), (8, 16), (8, 20)]),
    (100, [(8, 16), (8, 20), (8, 20), (8, 24)]),
    (125, [(8, 16), (8, 24), (8, 24), (8, 27)]),
    (150, [(8, 20), (8, 24), (8, 24), (8, 30)]),
    (200, [(12, 20), (12, 24), (12, 27), (12, 33)]),
    (250, [(12, 24), (12, 27), (12, 30), (12, 33)]),
    (300, [(12, 24), (16, 27), (16, 30), (16, 33)]),
    (350, [(16, 24), (16, 30), (16, 33), (16, 36)]),
    (400, [(16, 27), (16, 33), (16, 36), (16, 39)]),
];

/// How many bolts of which thread a pipe flange has.
pub(super) fn flange_bolts(dn: i64, pn: i64) -> (i64, i64) {
    let column = match pn {
        16 => 0,
        25 => 1,
        40 => 2,
        _ => 3,
    };
    FLANGES.iter().find(|f| f.0 == dn).map_or((4, 16), |f| f.1[column])
}

/// Series, metal, pressure, smallest and largest diameter made.
const RANGE: &[(Series, Metal, i64, i64, i64)] = &[
    (Series::Gate, Metal::P, 16, 15, 300),
    (Series::Gate, Metal::R, 16, 15, 200),
    (Series::Gate, Metal::C, 16, 40, 400),
    (Series::Gate, Metal::C, 25, 50, 300),
    (Series::Gate, Metal::C, 40, 50, 250),
    (Series::Gate, Metal::P, 40, 25, 100),
    (Series::Gate, Metal::C, 64, 50, 150),
    (Series::ElectricGate, Metal::C, 16, 80, 400),
    (Series::ElectricGate, Metal::C, 25, 100, 200),
    (Series::Globe, Metal::P, 16, 15, 200),
    (Series::Globe, Metal::R, 16, 15, 100),
    (Series::Globe, Metal::C, 16, 25, 200),
    (Series::Globe, Metal::C, 25, 50, 150),
    (Series::Globe, Metal::C, 40, 25, 150),
    (Series::Globe, Metal::P, 40, 15, 50),
    (Series::ElectricGlobe, Metal::C, 16, 50, 100),
    (Series::Check, Metal::P, 16, 50, 200),
    (Series::Check, Metal::R, 16, 50, 100),
    (Series::Check, Metal::C, 16, 50, 300),
    (Series::Check, Metal::C, 25, 50, 200),
    (Series::Check, Metal::C, 40, 50, 150),
    (Series::Ball, Metal::P, 16, 15, 150),
    (Series::Ball, Metal::R, 16, 15, 100),
    (Series::Ball, Metal::C, 16, 15, 200),
    (Series::Ball, Metal::C, 40, 25, 100),
    (Series::PneumaticBall, Metal::P, 16, 25, 100),
    (Series::Butterfly, Metal::C, 16, 100, 400),
    (Series::Butterfly, Metal::P, 16, 100, 200),
    (Series::Strainer, Metal::P, 16, 25, 150),
];

/// All models, by series and size.
pub(super) fn models() -> impl Iterator<Item = Model> {
    RANGE.iter().flat_map(|&(series, metal, pn, from, to)| {
        SIZES.iter().filter(move |s| (from..=to).contains(&s.dn)).map(move |s| Model { series, metal, pn, dn: s.dn })
    })
}
