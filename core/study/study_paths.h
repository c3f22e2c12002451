#pragma once

#include "core/study/study.h"

#include <filesystem>
#include <string>
#include <vector>

namespace core::study {

/// What a study names on the disk.
enum class PathKind {
    Model,
    Base,
    Autoencoder,
    Images,
    ClassMap,
    Bank,
    Trained ///< what the present choices or a variant were trained on to: the only kind that there can be several of
};

/// One of these, as the study has it.
struct StudyPath {
    PathKind kind = PathKind::Model;
    std::string path;

    bool operator==(const StudyPath&) const = default;
};

/// Everything that a study names on the disk, and nothing that is built in or found by itself.
std::vector<StudyPath> pathsOf(const Study& study);
/// Whether a path is written as another system has them: "C:\\models\\a.pt", "\\\\server\\share", "models\\a.pt".
bool isOfOtherSystem(const std::string& path);
/// Those of them that are not there; a path of another system never is.
std::vector<StudyPath> missingPaths(const Study& study);
/// Those that are there, but neither beside nor below `folder`, also where a link leads out of it.
std::vector<StudyPath> pathsOutside(const Study& study, const std::filesystem::path& folder);
/// Whether a path is a folder or leads below it, links followed. False where the system does not say.
bool isWithin(const std::filesystem::path& path, const std::filesystem::path& folder);
/// The study with another path wherever it names this one. @param now empty: as if nothing had been chosen.
Study withPath(Study study, const StudyPath& before, const std::string& now);

/// Paths beside or below `folder` become relative to it, all others absolute. Relative ones are taken as of the current
/// folder.
Study withPathsFrom(Study study, const std::filesystem::path& folder);
/// The other way round: relative paths start at `folder`. All become absolute but those of another system.
Study withAbsolutePaths(Study study, const std::filesystem::path& folder = std::filesystem::current_path());

/// Something was found elsewhere: the study with its new path, and what else was missing where the same move finds it
/// too ("/old/a/model.pt" at "/new/a/model.pt" takes "/old/bank" to "/new/bank").
Study relocated(const Study& study, const StudyPath& missing, const std::filesystem::path& found);

/// Whether a path is a study by its name: .tessera, or .json that is no part of a model.
bool hasStudyName(const std::filesystem::path& path);

} // namespace core::study
