#include "core/study/study_paths.h"

#include "core/base/resources.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace core::study {

namespace fs = std::filesystem;

namespace {

constexpr std::array allKinds{PathKind::Model,    PathKind::Base, PathKind::Autoencoder, PathKind::Images,
                              PathKind::ClassMap, PathKind::Bank, PathKind::Trained};

/// Where the study has paths of a kind; some may be empty.
std::vector<std::string*> places(Study& study, PathKind kind) {
    switch (kind) {
    case PathKind::Model:
        return {&study.model.source};
    case PathKind::Base:
        return {&study.model.base};
    case PathKind::Autoencoder:
        return {&study.model.autoencoder};
    case PathKind::Images:
        return {&study.calibration.source};
    case PathKind::ClassMap:
        return {&study.calibration.classMap};
    case PathKind::Bank:
        return {&study.calibration.bank};
    case PathKind::Trained:
        break;
    }
    std::vector<std::string*> trained{&study.pruning.trained};
    for (Variant& variant : study.variants)
        trained.push_back(&variant.pruning.trained);
    return trained;
}

/// Whether a word stands for something that comes with the program.
bool isBuiltIn(PathKind kind, const std::string& text) {
    return (kind == PathKind::Model && isBuiltInModel(text)) ||
           (kind == PathKind::Images && (text == "builtin" || text == "own"));
}

/// Hands on every path with its kind, to be read or changed; nothing that is empty or built in.
template <typename Visit> void forEachPath(Study& study, const Visit& visit) {
    for (const PathKind kind : allKinds)
        for (std::string* text : places(study, kind))
            if (!text->empty() && !isBuiltIn(kind, *text))
                visit(kind, *text);
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

/// Absolute, without "." and "..", and without a slash at the end.
fs::path plain(const fs::path& path, const fs::path& folder) {
    const fs::path normal = (fs::absolute(folder) / path).lexically_normal();
    return normal.has_filename() || !normal.has_relative_path() ? normal : normal.parent_path();
}

std::string relativeText(const fs::path& path, const fs::path& folder, PathKind kind) {
    const fs::path relative = path.lexically_relative(folder);
    if (relative.empty() || *relative.begin() == "..")
        return path.string();
    const std::string text = relative.string();
    return isBuiltIn(kind, text) || isOfOtherSystem(text) ? "./" + text : text;
}

/// A path's parts, those of another system too: "C:\models\a.pt" has three.
std::vector<std::string> partsOf(const std::string& path) {
    const char* separators = path.find('/') == std::string::npos ? "\\" : "/";
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find_first_of(separators, begin), path.size());
        if (end > begin)
            parts.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

} // namespace

std::vector<StudyPath> pathsOf(const Study& study) {
    std::vector<StudyPath> paths;
    Study copy = study;
    forEachPath(copy, [&paths](PathKind kind, std::string& text) {
        if (std::ranges::find(paths, StudyPath{kind, text}) == paths.end())
            paths.push_back({kind, text});
    });
    return paths;
}

bool isOfOtherSystem(const std::string& path) {
    const bool hasDrive = path.size() > 2 && std::isalpha(static_cast<unsigned char>(path[0])) != 0 && path[1] == ':' &&
                          (path[2] == '\\' || path[2] == '/');
    return hasDrive || path.starts_with("\\\\") ||
           (path.find('\\') != std::string::npos && path.find('/') == std::string::npos);
}

std::vector<StudyPath> missingPaths(const Study& study) {
    std::vector<StudyPath> paths = pathsOf(study);
    std::erase_if(paths, [](const StudyPath& path) { return !isOfOtherSystem(path.path) && isThere(path.path); });
    return paths;
}

bool isWithin(const fs::path& path, const fs::path& folder) {
    std::error_code error;
    const fs::path real = fs::weakly_canonical(path, error);
    if (error)
        return false;
    const fs::path relative = real.lexically_relative(fs::weakly_canonical(folder, error));
    return !error && !relative.empty() && *relative.begin() != "..";
}

std::vector<StudyPath> pathsOutside(const Study& study, const fs::path& folder) {
    std::vector<StudyPath> paths = pathsOf(study);
    std::erase_if(paths, [&](const StudyPath& path) {
        return isOfOtherSystem(path.path) || !isThere(path.path) || isWithin(path.path, folder);
    });
    return paths;
}

Study withPath(Study study, const StudyPath& before, const std::string& now) {
    for (std::string* text : places(study, before.kind))
        if (*text == before.path)
            *text = now;
    return study;
}

Study withPathsFrom(Study study, const fs::path& folder) {
    const fs::path base = plain(folder, fs::current_path());
    forEachPath(study, [&base](PathKind kind, std::string& text) {
        if (!isOfOtherSystem(text))
            text = relativeText(plain(text, fs::current_path()), base, kind);
    });
    return study;
}

Study withAbsolutePaths(Study study, const fs::path& folder) {
    forEachPath(study, [&folder](PathKind, std::string& text) {
        if (fs::path(text).is_relative() && !isOfOtherSystem(text))
            text = plain(text, folder).string();
    });
    return study;
}

Study relocated(const Study& study, const StudyPath& missing, const fs::path& found) {
    std::vector<std::string> from = partsOf(missing.path);
    const fs::path foundPlain = plain(found, fs::current_path());
    fs::path to = foundPlain;
    while (!from.empty() && to.has_filename() && from.back() == to.filename().string()) {
        from.pop_back();
        to = to.parent_path();
    }
    Study result = withPath(study, missing, foundPlain.string());
    for (const StudyPath& other : missingPaths(result)) {
        const std::vector<std::string> parts = partsOf(other.path);
        if (parts.size() <= from.size() || !std::equal(from.begin(), from.end(), parts.begin()))
            continue;
        fs::path moved = to;
        for (std::size_t i = from.size(); i < parts.size(); ++i)
            moved /= parts[i];
        if (isThere(moved))
            result = withPath(std::move(result), other, moved.string());
    }
    return result;
}

bool hasStudyName(const fs::path& path) {
    if (path.extension() == ".tessera")
        return true;
    const fs::path name = path.filename();
    return path.extension() == ".json" && name != "config.json" && name != "model_index.json" &&
           name != "tessera.json" && name != "scheduler_config.json" &&
           name.string().find(".safetensors.index") == std::string::npos;
}

} // namespace core::study
