package org.djlext.face.eval;

/** Contiguous folds in the order of the pairs: the first ones are larger by one where needed. */
final class KFolds {

  private final int[] starts;

  KFolds(int pairs, int folds) {
    if (folds < 1 || folds > pairs) {
      throw new IllegalArgumentException(
          "expected at least one pair for each of %d folds, found %d".formatted(folds, pairs));
    }
    starts = new int[folds + 1];
    for (int i = 0; i < folds; i++) {
      starts[i + 1] = starts[i] + pairs / folds + (i < pairs % folds ? 1 : 0);
    }
  }

  int count() {
    return starts.length - 1;
  }

  int start(int fold) {
    return starts[fold];
  }

  int end(int fold) {
    return starts[fold + 1];
  }
}
