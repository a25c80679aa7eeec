//! What a template can reach: the data that it shows, the files beside it, the fonts of the program. No other file, no network,
//! no package and no clock.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::built_in;

/// The file in which a template finds its data.
const DATA: &str = "data.json";
/// The largest file beside a template that is read: a picture has its place there.
const LARGEST_FILE: u64 = 16 * 1024 * 1024;
const FONTS: [&[u8]; 3] = [
    include_bytes!("fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("fonts/LibertinusSerif-Bold.otf"),
    include_bytes!("fonts/LibertinusSerif-Italic.otf"),
];

/// The surroundings of one document while it is set.
pub(super) struct Surroundings {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    data: Bytes,
    /// The agency's own files, which come before those of the program.
    directory: Option<PathBuf>,
    sources: Mutex<HashMap<FileId, Source>>,
}

impl Surroundings {
    /// Those of the template in `main`, with its data as JSON.
    ///
    /// # Errors
    /// In words, if the name or the directory cannot be used.
    pub(super) fn new(main: &str, data: String, directory: Option<&Path>) -> Result<Self, String> {
        let path = VirtualPath::new(main).map_err(|error| format!("{main}: {error:?}"))?;
        let directory = match directory {
            // Links out of it are judged by where they lead.
            Some(directory) => {
                Some(directory.canonicalize().map_err(|error| format!("{}: {error}", directory.display()))?)
            }
            None => None,
        };
        let mut fonts: Vec<Font> = FONTS.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
        fonts.extend(directory.as_deref().map(fonts_in).unwrap_or_default());
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: RootedPath::new(VirtualRoot::Project, path).intern(),
            data: Bytes::from_string(data),
            directory,
            sources: Mutex::default(),
        })
    }

    fn read(&self, id: FileId) -> FileResult<Bytes> {
        let rooted = id.get();
        if let VirtualRoot::Package(package) = rooted.root() {
            return Err(FileError::Package(PackageError::NotFound(package.clone())));
        }
        let name = rooted.vpath().get_without_slash();
        if name == DATA {
            return Ok(self.data.clone());
        }
        if let Some(directory) = &self.directory {
            let path = rooted.vpath().realize(directory).map_err(FileError::Realize)?;
            match read_within(directory, &path) {
                Err(FileError::NotFound(_)) => {}
                other => return other,
            }
        }
        let own = built_in().iter().find(|(known, _)| *known == name);
        own.map(|(_, text)| Bytes::from_string(*text)).ok_or_else(|| FileError::NotFound(PathBuf::from(name)))
    }
}

/// The file at `path`, unless it lies elsewhere, as behind a link.
fn read_within(directory: &Path, path: &Path) -> FileResult<Bytes> {
    let from_io = |error| FileError::from_io(error, path);
    if !path.canonicalize().map_err(from_io)?.starts_with(directory) {
        return Err(FileError::AccessDenied);
    }
    if path.is_dir() {
        return Err(FileError::IsDirectory);
    }
    let mut bytes = Vec::new();
    // One byte more than is allowed shows that there is more, however much.
    let file = fs::File::open(path).map_err(from_io)?;
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(from_io)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(FileError::Other(Some(format!("has more than {LARGEST_FILE} bytes").into())));
    }
    Ok(Bytes::new(bytes))
}

/// The fonts beside the agency's templates; what is no font is none.
fn fonts_in(directory: &Path) -> Vec<Font> {
    let is_font = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "otf" || extension == "ttf");
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_font).collect();
    // Which one is taken must not depend on the order of a directory.
    paths.sort();
    let bytes = paths.iter().filter_map(|path| read_within(directory, path).ok());
    bytes.flat_map(Font::iter).collect()
}

impl World for Surroundings {
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
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = sources.get(&id) {
            return Ok(source.clone());
        }
        let bytes = self.read(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        let source = Source::new(id, text.to_owned());
        sources.insert(id, source.clone());
        Ok(source)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.read(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// The same data make the same document, whenever it is set.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
