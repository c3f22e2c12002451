#include "core/data/image_tree.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/class_folders.h"
#include "core/data/instead_of_folder.h"

#include <algorithm>
#include <array>
#include <set>
#include <sys/stat.h>

namespace core::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 2'000'000;
constexpr int kMostDepth = 16;

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
    const std::string extension = lowerCase(path.extension().string());
    return std::find(known.begin(), known.end(), extension) != known.end();
}

bool isCaptionName(const fs::path& path) {
    const std::string extension = lowerCase(path.extension().string());
    return extension == ".txt" || extension == ".jsonl";
}

/// Walks a folder; what it finds is relative to the root.
class Walk {
public:
    Walk(const fs::path& root, bool captioned)
        : m_root(root)
        , m_captioned(captioned) {
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
    bool m_captioned;
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
    else if (m_captioned && isCaptionName(relative))
        return;
    else if (others++ == 0)
        firstOther = relative;
}

/// What may be looked for in a folder without pictures.
std::string othersIn(const fs::path& root, const Walk& walk) {
    if (walk.others == 0)
        return {};
    const std::string kind = archiveKind(root / walk.firstOther);
    return "; " + std::to_string(walk.others) + " other files, as " + escapedPath(walk.firstOther) +
           (kind.empty() ? "" : ", " + kind);
}

} // namespace

ImageTree listImages(const fs::path& root, const model::ClassSet& classes, const fs::path& classMap, bool captioned) {
    std::error_code ignored;
    if (!fs::is_directory(root, ignored))
        throw Error(ErrorCode::BadInput, escapedPath(root) + ": " + insteadOfFolder(root));
    Walk walk(root, captioned);
    std::sort(walk.files.begin(), walk.files.end(),
              [](const fs::path& a, const fs::path& b) { return naturallyLess(a.string(), b.string()); });
    if (walk.files.empty())
        throw Error(ErrorCode::BadInput,
                    escapedPath(root) + ": holds no PNG, JPEG, BMP, WebP or PNM picture" + othersIn(root, walk));
    FolderClasses found =
        classMap.empty() ? classesOfFolders(walk.files, classes) : classesByMap(walk.files, classes, classMap);
    ImageTree tree{{}, std::move(found.notes)};
    for (std::size_t i = 0; i < walk.files.size(); ++i)
        tree.images.push_back({std::move(walk.files[i]), found.labels[i]});
    tree.notes.insert(tree.notes.end(), walk.notes.begin(), walk.notes.end());
    if (walk.others > 0)
        tree.notes.push_back(std::to_string(walk.others) + " files left out that are no pictures by their names, as " +
                             escapedPath(walk.firstOther));
    return tree;
}

} // namespace core::data
