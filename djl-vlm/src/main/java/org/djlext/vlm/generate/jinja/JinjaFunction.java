package org.djlext.vlm.generate.jinja;

import java.util.List;
import java.util.Map;

/** Something a template can call. */
@FunctionalInterface
public interface JinjaFunction {

  /**
   * Calls the function.
   *
   * @param arguments the arguments by position: null, {@code Boolean}, {@code Long}, {@code
   *     Double}, {@code String}, {@code List} or {@code Map}
   * @param named the arguments by name
   * @return a value of one of these types
   */
  Object call(List<Object> arguments, Map<String, Object> named);
}
