#include "core/data/class_folders.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/class_names.h"
#include "core/data/imagenet_classes.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

namespace core::data {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLevels = 6; ///< ImageNet's own archive has its classes in ILSVRC/Data/CLS-LOC/train

using Folders = std::set<std::string>;

/// The folder of a file so many levels below the root; empty where there is none.
std::string folderAt(const fs::path& file, int level) {
    const fs::path parent = file.parent_path();
    if (std::distance(parent.begin(), parent.end()) <= level)
        return {};
    return std::next(parent.begin(), level)->string();
}

Folders foldersAt(const std::vector<fs::path>& files, int level) {
    Folders folders;
    for (const fs::path& file : files)
        if (std::string folder = folderAt(file, level); !folder.empty())
            folders.insert(std::move(folder));
    return folders;
}

bool isSplit(const std::string& folder) {
    static constexpr std::array<std::string_view, 10> known{"train", "training", "val",  "valid", "validation",
                                                            "test",  "testing",  "eval", "dev",   "images"};
    return std::ranges::find(known, lowerCase(folder)) != known.end();
}

bool areSplits(const Folders& folders) {
    return std::ranges::all_of(folders, isSplit);
}

std::string listed(const Folders& folders) {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t count = 0;
    for (const std::string& folder : folders)
        if (++count <= most)
            text += (count == 1 ? "" : ", ") + escaped(folder, 60);
    return count > most ? text + ", …" : text;
}

/// One way in which folders say classes.
struct FolderRule {
    std::string words;
    std::function<std::optional<int>(const std::string&)> find;
};

using Labels = std::map<std::string, int>;

Labels labelsBy(const FolderRule& rule, const Folders& folders) {
    Labels labels;
    for (const std::string& folder : folders)
        if (const std::optional<int> label = rule.find(folder))
            labels[folder] = *label;
    return labels;
}

/// "bird is 0, cat is 1, …"
std::string examplesOf(const Labels& labels) {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t count = 0;
    for (const auto& [folder, label] : labels)
        if (++count <= most)
            text += (count == 1 ? "" : ", ") + escaped(folder, 60) + " is " + std::to_string(label);
    return count > most ? text + ", …" : text;
}

/// "class_7" and "7".
std::optional<int> numberOf(const std::string& folder, int count) {
    const std::string small = lowerCase(folder);
    for (const std::string_view prefix : {"class_", "class-", "class", "label_", ""})
        if (small.starts_with(prefix))
            if (const std::optional<int> number = classNumber(std::string_view(small).substr(prefix.size()), count))
                return number;
    return std::nullopt;
}

/// Tries the rules on the folders of one level after the other.
class ClassSearch {
public:
    ClassSearch(const std::vector<fs::path>& files, const model::ClassSet& classes)
        : m_files(files)
        , m_classes(classes)
        , m_names(classes) {}

    FolderClasses run();

private:
    std::vector<FolderRule> rulesFor(const Folders& folders) const;
    bool tryRules(const Folders& folders);
    FolderClasses labelled() const;
    FolderClasses unlabelled(const std::vector<std::string>& notes) const;
    std::string whyNot(const Folders& folders) const;
    std::string remedy() const;
    std::string inWhich() const { return m_above.empty() ? "" : " in " + listed(m_above); }

    const std::vector<fs::path>& m_files;
    const model::ClassSet& m_classes;
    ClassNames m_names;
    int m_level = 0;
    Folders m_above; ///< the level before, where the search went below it
    FolderRule m_rule;
    Labels m_labels;
};

std::vector<FolderRule> ClassSearch::rulesFor(const Folders& folders) const {
    std::vector<FolderRule> rules{
        {"by the folders' names", [this](const std::string& folder) { return m_names.find(folder); }}};
    if (mayBeImagenet(m_classes))
        rules.push_back(
            {"by the folders' WordNet ids", [](const std::string& folder) { return imagenetClass(folder); }});
    rules.push_back(
        {"by the folders' numbers", [this](const std::string& folder) { return numberOf(folder, m_classes.count); }});
    if (static_cast<int>(folders.size()) == m_classes.count && !areSplits(folders))
        rules.push_back({std::to_string(folders.size()) + " folders in the order of their names",
                         [&folders](const std::string& folder) {
                             return std::optional(
                                 static_cast<int>(std::distance(folders.begin(), folders.find(folder))));
                         }});
    return rules;
}

bool ClassSearch::tryRules(const Folders& folders) {
    for (FolderRule& rule : rulesFor(folders)) {
        m_labels = labelsBy(rule, folders);
        m_rule = std::move(rule);
        if (m_labels.size() == folders.size())
            return true;
    }
    return false;
}

FolderClasses ClassSearch::run() {
    if (m_classes.count == 0)
        return unlabelled({});
    Folders folders = foldersAt(m_files, 0);
    if (folders.empty())
        return unlabelled({"classes: the pictures are in no folders, so all have the null label; " + remedy()});
    while (!tryRules(folders)) {
        Folders below = foldersAt(m_files, m_level + 1);
        const bool goesOn = areSplits(folders) || folders.size() == 1;
        if (!goesOn || below.empty() || m_level + 1 >= kMostLevels)
            return unlabelled({whyNot(folders)});
        m_above = std::exchange(folders, std::move(below));
        ++m_level;
    }
    return labelled();
}

FolderClasses ClassSearch::labelled() const {
    FolderClasses found;
    std::size_t without = 0;
    for (const fs::path& file : m_files) {
        const auto label = m_labels.find(folderAt(file, m_level));
        found.labels.push_back(label == m_labels.end() ? m_classes.nullLabel() : label->second);
        without += label == m_labels.end() ? 1 : 0;
    }
    found.notes.push_back("classes: " + m_rule.words + inWhich() + ": " + examplesOf(m_labels));
    if (m_above.size() > 1)
        found.notes.push_back("the pictures of " + listed(m_above) +
                              " are taken together; name one of these folders to take it alone");
    if (without > 0)
        found.notes.push_back(std::to_string(without) + " pictures are in no class's folder and have the null label");
    return found;
}

FolderClasses ClassSearch::unlabelled(const std::vector<std::string>& notes) const {
    return {std::vector<int>(m_files.size(), m_classes.nullLabel()), notes};
}

/// By the rule that says most, and what it does not fit.
std::string ClassSearch::whyNot(const Folders& folders) const {
    std::pair<std::size_t, std::string> best;
    for (const FolderRule& rule : rulesFor(folders)) {
        const Labels labels = labelsBy(rule, folders);
        const auto other = std::ranges::find_if(folders, [&](const auto& folder) { return !labels.contains(folder); });
        if (labels.size() > best.first)
            best = {labels.size(), std::to_string(labels.size()) + " of the " + std::to_string(folders.size()) +
                                       " folders" + inWhich() + " name classes " + rule.words + ", " +
                                       escaped(*other, 60) + " does not"};
    }
    if (best.first == 0)
        best.second = "the names of the " + std::to_string(folders.size()) + " folders" + inWhich() + ", as " +
                      escaped(*folders.begin(), 60) + ", are not those of the model's " +
                      std::to_string(m_classes.count) + " classes, nor are there as many";
    const auto several = std::ranges::find_if(folders, [&](const auto& name) { return m_names.isOfSeveral(name); });
    if (several != folders.end())
        best.second += " (more than one class is called " + escaped(*several, 60) + ')';
    return "classes: " + best.second + ", so all have the null label; " + remedy();
}

std::string ClassSearch::remedy() const {
    std::string text =
        "put each class's pictures into a folder named by its number, 0 to " + std::to_string(m_classes.count - 1);
    if (!m_names.empty())
        text += ", or its name";
    if (mayBeImagenet(m_classes))
        text += ", or its WordNet id, as n01440764";
    return text + ", or map the folders to classes with --class-map FILE";
}

/// The class of the outermost folder that a map knows.
std::optional<int> mappedClass(const fs::path& file, const ClassMap& map) {
    fs::path above;
    for (const fs::path& part : file.parent_path()) {
        above /= part;
        for (const std::string& name : {above.string(), part.string()})
            if (const auto found = map.find(name); found != map.end())
                return found->second;
    }
    return std::nullopt;
}

} // namespace

FolderClasses classesOfFolders(const std::vector<fs::path>& files, const model::ClassSet& classes) {
    return ClassSearch(files, classes).run();
}

FolderClasses classesByMap(const std::vector<fs::path>& files, const model::ClassSet& classes,
                           const fs::path& mapFile) {
    if (classes.count == 0)
        throw Error(ErrorCode::BadInput, escapedPath(mapFile) + ": expected a model with classes, found one without");
    const ClassMap map = readClassMap(mapFile, classes);
    FolderClasses found;
    Folders others;
    std::size_t without = 0;
    for (const fs::path& file : files) {
        const std::optional<int> label = mappedClass(file, map);
        found.labels.push_back(label.value_or(classes.nullLabel()));
        without += label ? 0 : 1;
        if (!label)
            others.insert(file.parent_path().empty() ? "." : file.parent_path().string());
    }
    if (without == files.size())
        throw Error(ErrorCode::BadInput, escapedPath(mapFile) +
                                             ": names none of the folders that hold the pictures, as " +
                                             escaped(*others.begin()));
    found.notes.push_back("classes: by " + escapedPath(mapFile));
    if (without > 0)
        found.notes.push_back(std::to_string(without) +
                              " pictures have the null label, because the class map names none of "
                              "their folders: " +
                              listed(others));
    return found;
}

} // namespace core::data
