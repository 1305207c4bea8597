package org.djlext.flashattn.pretrained.pickle;

import java.util.Map;
import java.util.Optional;
import org.djlext.flashattn.pretrained.weights.ElementType;

/**
 * A name of PyTorch that stands for an element type.
 *
 * @param element the type, or nothing for storages that are plain bytes
 */
record TorchType(Optional<ElementType> element) {

  private static final Map<String, ElementType> STORAGES =
      Map.ofEntries(
          Map.entry("DoubleStorage", ElementType.F64),
          Map.entry("FloatStorage", ElementType.F32),
          Map.entry("HalfStorage", ElementType.F16),
          Map.entry("BFloat16Storage", ElementType.BF16),
          Map.entry("LongStorage", ElementType.I64),
          Map.entry("IntStorage", ElementType.I32),
          Map.entry("ShortStorage", ElementType.I16),
          Map.entry("CharStorage", ElementType.I8),
          Map.entry("ByteStorage", ElementType.U8),
          Map.entry("BoolStorage", ElementType.BOOL),
          Map.entry("ComplexFloatStorage", ElementType.C64),
          Map.entry("ComplexDoubleStorage", ElementType.C128));

  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("float64", ElementType.F64),
          Map.entry("float32", ElementType.F32),
          Map.entry("float16", ElementType.F16),
          Map.entry("bfloat16", ElementType.BF16),
          Map.entry("int64", ElementType.I64),
          Map.entry("int32", ElementType.I32),
          Map.entry("int16", ElementType.I16),
          Map.entry("int8", ElementType.I8),
          Map.entry("uint64", ElementType.U64),
          Map.entry("uint32", ElementType.U32),
          Map.entry("uint16", ElementType.U16),
          Map.entry("uint8", ElementType.U8),
          Map.entry("bool", ElementType.BOOL),
          Map.entry("complex64", ElementType.C64),
          Map.entry("complex128", ElementType.C128),
          Map.entry("float8_e5m2", ElementType.F8_E5M2),
          Map.entry("float8_e4m3fn", ElementType.F8_E4M3),
          Map.entry("float8_e5m2fnuz", ElementType.F8_E5M2FNUZ),
          Map.entry("float8_e4m3fnuz", ElementType.F8_E4M3FNUZ),
          Map.entry("float8_e8m0fnu", ElementType.F8_E8M0));

  /** Finds the meaning of a global such as {@code torch.FloatStorage} or {@code torch.float32}. */
  static Optional<TorchType> of(String module, String name) {
    if ("torch.storage".equals(module) && "UntypedStorage".equals(name)) {
      return Optional.of(new TorchType(Optional.empty()));
    }
    ElementType type = null;
    if ("torch".equals(module)) {
      type = STORAGES.getOrDefault(name, TYPES.get(name));
    } else if ("torch.cuda".equals(module)) {
      type = STORAGES.get(name);
    }
    return Optional.ofNullable(type).map(element -> new TorchType(Optional.of(element)));
  }
}
