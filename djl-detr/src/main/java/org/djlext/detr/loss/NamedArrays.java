package org.djlext.detr.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Objects;
import java.util.Optional;

/** Finds arrays of a list by name, or by position in lists without any names. */
public final class NamedArrays {

  private NamedArrays() {}

  /**
   * Finds an array.
   *
   * @param list the list
   * @param what what the list is, for errors
   * @param name the name of the array
   * @param position where it is if no array has a name
   * @return the array
   * @throws IllegalArgumentException if there is none
   */
  public static NDArray find(NDList list, String what, String name, int position) {
    return findIfPresent(list, name, position)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: expected an array named %s, found %s"
                        .formatted(what, name, list.stream().map(NDArray::getName).toList())));
  }

  static Optional<NDArray> findIfPresent(NDList list, String name, int position) {
    Optional<NDArray> named = list.stream().filter(a -> name.equals(a.getName())).findFirst();
    if (named.isPresent() || list.stream().map(NDArray::getName).anyMatch(Objects::nonNull)) {
      return named;
    }
    return position < list.size() ? Optional.of(list.get(position)) : Optional.empty();
  }
}
