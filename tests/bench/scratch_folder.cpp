#include "tests/bench/scratch_folder.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace bench {

ScratchFolder::ScratchFolder(const std::filesystem::path& parent) {
    const std::filesystem::path base = parent.empty() ? std::filesystem::temp_directory_path() : parent;
    std::string name = (base / "tessera-bench-").string() + std::string(6, 'X');
    if (!mkdtemp(name.data()))
        throw core::Error(core::ErrorCode::Failed, core::escapedPath(base) + ": " + std::strerror(errno));
    m_path = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace bench
