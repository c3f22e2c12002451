#pragma once

#include "core/pytorch/pickle_globals.h"
#include "core/pytorch/pickle_input.h"
#include "core/pytorch/pickle_value.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace core::pytorch {

/// Reads one Python pickle as PyTorch's `weights_only` does: a stack machine that knows the tensors' own names
/// (pickle_globals.h) and plain data of protocols 2 to 5, runs nothing, and refuses everything else by name. An
/// instance of any other class is a placeholder with the names and values of its attributes; one that is made of texts
/// other than a word, or of objects, is refused. Memory is bounded by the number of operations, depth by a check at the
/// end.
class PickleMachine {
public:
    /// Both have to outlive the machine. @param objects what was read is added to it. @param fileBytes size of the
    /// file that it is of: a larger one may ask for more operations.
    PickleMachine(PickleInput& input, PickleObjects& objects, std::uint64_t fileBytes = 0);

    /// The pickle's value; `input` is left behind its STOP.
    /// @throws Error{BadInput}, one line without a file name: the operation or the Python name that was refused, an
    /// end that comes too early, nesting deeper than 100, a value that holds itself.
    PickleValue run();

private:
    bool constant(std::uint8_t code);
    bool number(std::uint8_t code);
    bool text(std::uint8_t code);
    bool tuple(std::uint8_t code);
    bool container(std::uint8_t code);
    bool memo(std::uint8_t code);
    bool stack(std::uint8_t code);
    bool object(std::uint8_t code);
    [[noreturn]] void refuse(std::uint8_t code);

    void charge(std::size_t work);
    void push(PickleValue value);
    void pushLong(std::uint64_t size);
    void pushFloat();
    void pushText(PickleKind kind, std::uint64_t size);
    void pushTuple(std::size_t size);
    void pushNode(PickleKind kind);
    void pushGlobal(const std::string& name);
    PickleValue pop();
    PickleValue& top();
    /// Values above the last mark, which is taken away.
    std::size_t popMark();
    PickleNode& target(std::size_t above, PickleKind wanted);
    void append(std::size_t count);
    void setItems(std::size_t count);
    void put(std::uint64_t index);
    void get(std::uint64_t index);

    void persistentId();
    void stackGlobal();
    void reduce();
    void newObject();
    void build();
    PickleValue call(const PickleValue& callee, const PickleValue& arguments);
    PickleValue makeTensor(const PickleNode& arguments, formats::StorageType type);
    PickleValue makeDict(const PickleNode& arguments);
    PickleValue makeList(const PickleNode& arguments);
    PickleValue makeObject();
    PickleValue makeObject(const PickleNode& arguments);
    PickleValue pushBack(PickleNode node);
    void addAttributes(PickleNode& object, const PickleValue& state);
    bool isModuleAhead();
    [[noreturn]] void refuseGlobal(const std::string& name);
    [[noreturn]] void fail(const std::string& reason) const;

    PickleInput& m_input;
    PickleObjects& m_objects;
    std::vector<PickleValue> m_stack;
    std::vector<std::size_t> m_marks; ///< sizes of the stack
    std::vector<PickleValue> m_memo;
    std::vector<PickleGlobal> m_globals;            ///< parallel to m_objects.globals
    std::map<std::string, std::size_t> m_storageOf; ///< by key
    std::size_t m_foreign = 0;                      ///< names
    std::size_t m_work = 0;
    std::size_t m_maxWork;
};

} // namespace core::pytorch
