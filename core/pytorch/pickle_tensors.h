#pragma once

#include "core/pytorch/pickle_globals.h"
#include "core/pytorch/pickle_value.h"

namespace core::pytorch {

/// What `torch.save` stands in for a storage by: ('storage', class, key, location, elements), with a sixth None in the
/// old format. @param type of the class. All of these: @throws Error{BadInput} without a file name, for a wrong number
/// of arguments, a wrong type of one, anything negative, and products that overflow.
PickledStorage storageFromId(const PickleNode& id, formats::StorageType type, std::string key);

/// A tensor from the arguments of _rebuild_tensor, _rebuild_tensor_v2 (formats::StorageType of the storage's class) or
/// _rebuild_tensor_v3 (its own `type`): (storage, offset, size, stride, …).
PickledTensor tensorFromArguments(const PickleObjects& objects, const PickleNode& arguments, formats::StorageType type);

} // namespace core::pytorch
