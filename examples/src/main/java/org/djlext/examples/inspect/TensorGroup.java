package org.djlext.examples.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tensors that differ only in the number of their layer.
 *
 * @param name the name, with {@code *} for the number if there are several
 * @param first the first of them
 * @param size how many they are
 */
record TensorGroup(String name, Inspection.Tensor first, int size) {

  private static final Pattern NUMBER = Pattern.compile("(?<=\\.)\\d+(?=\\.)");

  static List<TensorGroup> of(List<Inspection.Tensor> tensors, boolean all) {
    Map<List<String>, List<Inspection.Tensor>> groups = new LinkedHashMap<>();
    for (Inspection.Tensor tensor : tensors) {
      String name = all ? tensor.name() : NUMBER.matcher(tensor.name()).replaceFirst("*");
      List<String> key = List.of(name, tensor.dtype(), Arrays.toString(tensor.shape()));
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(tensor);
    }
    List<TensorGroup> result = new ArrayList<>();
    groups.forEach(
        (key, members) -> {
          Inspection.Tensor first = members.get(0);
          String name = members.size() == 1 ? first.name() : key.get(0);
          result.add(new TensorGroup(name, first, members.size()));
        });
    return result;
  }
}
