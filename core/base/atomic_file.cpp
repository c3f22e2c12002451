#include "core/base/atomic_file.h"

#include "core/base/atomic_writer.h"

namespace core {

void writeFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
    AtomicWriter writer(path);
    writer.write(std::as_bytes(std::span(bytes)));
    writer.commit();
}

} // namespace core
