#include "core/data/image_tree.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <sys/stat.h>

namespace core::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 2'000'000;
constexpr int kMostDepth = 16;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Digits in a row count as one number.
bool naturallyLess(const std::string& a, const std::string& b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (!isDigit(a[i]) || !isDigit(b[j])) {
            if (a[i] != b[j])
                return a[i] < b[j];
            ++i, ++j;
            continue;
        }
        const auto number = [](const std::string& text, std::size_t& at) {
            const std::size_t first = std::min(text.find_first_not_of('0', at), text.size());
            at = std::min(text.find_first_not_of("0123456789", first), text.size());
            return text.substr(first, at - first);
        };
        const std::string left = number(a, i);
        const std::string right = number(b, j);
        if (left != right)
            return left.size() != right.size() ? left.size() < right.size() : left < right;
    }
    return a.size() - i != b.size() - j ? a.size() - i < b.size() - j : a < b;
}

bool isImageName(const fs::path& path) {
    static constexpr std::array<const char*, 9> known{".png",  ".jpg", ".jpeg", ".jpe", ".bmp",
                                                      ".webp", ".ppm", ".pgm",  ".pnm"};
    const std::string extension = lower(path.extension().string());
    return std::find(known.begin(), known.end(), extension) != known.end();
}

/// Walks a folder; what it finds is relative to the root.
class Walk {
public:
    explicit Walk(const fs::path& root)
        : m_root(root) {
        visit({}, 0);
    }

    std::vector<fs::path> files;
    std::vector<std::string> notes;
    std::size_t others = 0; ///< files that are no images by their names
    fs::path firstOther;

private:
    void visit(const fs::path& folder, int depth);
    void take(const fs::directory_entry& item, const fs::path& relative, int depth);

    const fs::path& m_root;
    std::set<std::pair<dev_t, ino_t>> m_visited;
};

void Walk::visit(const fs::path& folder, int depth) {
    struct stat status {};
    const fs::path path = m_root / folder;
    if (stat(path.c_str(), &status) != 0 || !m_visited.insert({status.st_dev, status.st_ino}).second)
        return;
    std::error_code error;
    fs::directory_iterator items(path, error);
    const fs::directory_iterator end;
    while (!error && items != end) {
        take(*items, folder / items->path().filename(), depth);
        items.increment(error);
    }
    if (error && folder.empty())
        throw Error(ErrorCode::BadInput, escapedPath(m_root) + ": cannot be read: " + error.message());
    if (error)
        notes.push_back(escapedPath(folder) + " left out: cannot be read: " + error.message());
}

void Walk::take(const fs::directory_entry& item, const fs::path& relative, int depth) {
    if (relative.filename().string().starts_with('.'))
        return;
    if (files.size() + others >= kMostFiles)
        throw Error(ErrorCode::BadInput,
                    escapedPath(m_root) + ": expected at most " + std::to_string(kMostFiles) + " files, found more");
    std::error_code error;
    const fs::file_type type = item.status(error).type();
    if (type == fs::file_type::directory && depth < kMostDepth)
        visit(relative, depth + 1);
    else if (type == fs::file_type::directory)
        notes.push_back(escapedPath(relative) + " left out: more than " + std::to_string(kMostDepth) + " folders deep");
    else if (isImageName(relative))
        files.push_back(relative); // whatever it is: opening it says so
    else if (others++ == 0)
        firstOther = relative;
}

/// Class by folder name, or what kept them from being classes.
struct FolderClasses {
    std::map<std::string, int> labels;
    std::string note;
};

std::optional<int> classNumber(const std::string& name, int classes) {
    if (name.empty() || name.size() > 9 || !std::all_of(name.begin(), name.end(), isDigit))
        return std::nullopt;
    const int number = std::stoi(name);
    return number < classes ? std::optional(number) : std::nullopt;
}

std::optional<int> namedClass(const std::string& name, const std::vector<std::string>& classNames) {
    for (std::size_t i = 0; i < classNames.size(); ++i)
        if (lower(classNames[i]) == lower(name))
            return static_cast<int>(i);
    return std::nullopt;
}

/// All folders by one rule, or none.
template <typename Rule> bool label(const std::set<std::string>& folders, const Rule& rule, FolderClasses& classes) {
    std::map<std::string, int> labels;
    for (const std::string& folder : folders)
        if (const std::optional<int> number = rule(folder))
            labels[folder] = *number;
    if (folders.empty() || labels.size() != folders.size())
        return false;
    classes.labels = std::move(labels);
    return true;
}

FolderClasses classesOf(const std::set<std::string>& folders, const model::ClassSet& known) {
    FolderClasses classes;
    const auto byName = [&](const std::string& name) { return namedClass(name, known.names); };
    const auto byNumber = [&](const std::string& name) { return classNumber(name, known.count); };
    const auto byPlace = [&](const std::string& name) {
        return std::optional(static_cast<int>(std::distance(folders.begin(), folders.find(name))));
    };
    if (label(folders, byName, classes))
        classes.note = "classes: by the folders' names";
    else if (label(folders, byNumber, classes))
        classes.note = "classes: by the folders' numbers";
    else if (static_cast<int>(folders.size()) == known.count && label(folders, byPlace, classes))
        classes.note = "classes: " + std::to_string(folders.size()) + " folders in the order of their names";
    else if (folders.empty())
        classes.note = "classes: the pictures are in no folders, so all have the null label";
    else
        classes.note = "classes: the names of the " + std::to_string(folders.size()) +
                       " folders are not those of the model's " + std::to_string(known.count) +
                       " classes, nor are there as many, so all have the null label";
    return classes;
}

/// The folder right below the root; empty for a file in the root itself.
std::string classFolder(const fs::path& relative) {
    return relative.has_parent_path() ? relative.begin()->string() : std::string();
}

} // namespace

ImageTree listImages(const fs::path& root, const model::ClassSet& known) {
    std::error_code ignored;
    if (!fs::is_directory(root, ignored))
        throw Error(ErrorCode::BadInput,
                    escapedPath(root) + ": expected builtin, own or a folder of pictures, found no such folder");
    Walk walk(root);
    std::sort(walk.files.begin(), walk.files.end(),
              [](const fs::path& a, const fs::path& b) { return naturallyLess(a.string(), b.string()); });
    if (walk.files.empty())
        throw Error(ErrorCode::BadInput, escapedPath(root) + ": holds no PNG, JPEG, BMP, WebP or PNM picture");
    std::set<std::string> folders;
    for (const fs::path& file : walk.files)
        if (const std::string folder = classFolder(file); !folder.empty())
            folders.insert(folder);
    const FolderClasses classes = classesOf(folders, known);
    ImageTree tree;
    for (const fs::path& file : walk.files) {
        const auto found = classes.labels.find(classFolder(file));
        tree.images.push_back({file, found == classes.labels.end() ? known.nullLabel() : found->second});
    }
    tree.notes = std::move(walk.notes);
    tree.notes.insert(tree.notes.begin(), classes.note);
    if (walk.others > 0)
        tree.notes.push_back(std::to_string(walk.others) + " files left out that are no pictures by their names, as " +
                             escapedPath(walk.firstOther));
    return tree;
}

} // namespace core::data
