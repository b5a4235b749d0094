//! What a template may see: our own files, our own fonts, and the input. No disk, no network, no
//! clock, so that the same input gives the same document everywhere.

use std::collections::HashMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

/// The fonts in the program, unmodified files of Adobe's Source family (SIL Open Font License).
const FONTS: [&[u8]; 5] = [
    include_bytes!("../../fonts/SourceSans3-Regular.otf"),
    include_bytes!("../../fonts/SourceSans3-Semibold.otf"),
    include_bytes!("../../fonts/SourceSans3-It.otf"),
    include_bytes!("../../fonts/SourceSerif4Display-Regular.otf"),
    include_bytes!("../../fonts/SourceSerif4Display-Semibold.otf"),
];

/// The closed world of one document.
pub(super) struct World {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl World {
    /// A world with `sources` (template name, text), of which `main` is printed, and `files`.
    /// Nothing for a name that is no path.
    pub(super) fn new(
        main: &str,
        sources: &[(&str, &str)],
        files: Vec<(&str, Vec<u8>)>,
    ) -> Option<Self> {
        let fonts: Vec<Font> = FONTS
            .iter()
            .filter_map(|data| Font::new(Bytes::new(*data), 0))
            .collect();
        let mut texts = HashMap::new();
        for (name, text) in sources {
            let id = file_id(name)?;
            texts.insert(id, Source::new(id, (*text).to_owned()));
        }
        let mut contents = HashMap::new();
        for (name, data) in files {
            contents.insert(file_id(name)?, Bytes::new(data));
        }
        Some(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: file_id(main)?,
            sources: texts,
            files: contents,
        })
    }
}

fn file_id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

/// Whether the text fonts can show `c`: a glyph that no font has would break PDF/A.
pub(super) fn can_show(fonts: &[Font], c: char) -> bool {
    fonts
        .iter()
        .any(|font| font.info().coverage.contains(c.into()))
}

/// The fonts every text is set in (all styles cover the same characters as the upright).
pub(super) fn text_fonts() -> Vec<Font> {
    Font::new(Bytes::new(FONTS[0]), 0).into_iter().collect()
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_with_slash().into())
}
