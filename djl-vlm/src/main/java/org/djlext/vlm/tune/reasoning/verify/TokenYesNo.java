package org.djlext.vlm.tune.reasoning.verify;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.TranslateException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.vlm.generate.TextTokenizer;

/**
 * Compares the probabilities of YES and NO as the next token of a decoder, which is a bounded and
 * smooth reward (arXiv 2504.13914, section 2): P(yes) / (P(yes) + P(no)). Nothing is generated.
 *
 * <p>As safe for several threads as the predictor.
 */
public final class TokenYesNo implements YesNoJudge {

  private final Predictor<NDList, NDList> decoder;
  private final NDManager manager;
  private final TextTokenizer tokenizer;
  private final Set<Long> yes;
  private final Set<Long> no;

  /**
   * Makes a judge of any decoder of this library, loaded with {@code setTypes(NDList.class,
   * NDList.class)}: {@code input_ids (1, T)} become {@code logits (1, T, V)}.
   *
   * @param decoder the decoder, which is not closed
   * @param manager makes the inputs, which are closed after each call
   * @param tokenizer its tokenizer, which is not closed
   * @param yes the forms of yes, such as {@code YES} and {@code Yes}, of which the first token
   *     counts
   * @param no the forms of no
   * @throws IllegalArgumentException if a form is empty, or if a yes begins with the token of a no
   */
  public TokenYesNo(
      Predictor<NDList, NDList> decoder,
      NDManager manager,
      TextTokenizer tokenizer,
      List<String> yes,
      List<String> no) {
    this.decoder = decoder;
    this.manager = manager;
    this.tokenizer = tokenizer;
    this.yes = first(yes);
    this.no = first(no);
    if (this.yes.stream().anyMatch(this.no::contains)) {
      throw new IllegalArgumentException("%s and %s begin with the same token".formatted(yes, no));
    }
  }

  private Set<Long> first(List<String> forms) {
    if (forms.isEmpty() || forms.contains("")) {
      throw new IllegalArgumentException("expected forms of yes and no, found " + forms);
    }
    return forms.stream().map(f -> tokenizer.encode(f, false)[0]).collect(Collectors.toSet());
  }

  @Override
  public double yes(String prompt) throws TranslateException {
    try (NDManager scratch = manager.newSubManager()) {
      long[] ids = tokenizer.encode(prompt, true);
      NDList logits = decoder.predict(new NDList(scratch.create(new long[][] {ids})));
      logits.attach(scratch);
      NDArray last = logits.head().get(0, ids.length - 1).toType(DataType.FLOAT32, false); // (V)
      float[] probabilities = last.softmax(0).toFloatArray();
      double p = sum(probabilities, yes);
      double q = sum(probabilities, no);
      return p / (p + q);
    }
  }

  private static double sum(float[] probabilities, Set<Long> ids) {
    return ids.stream().mapToDouble(id -> probabilities[id.intValue()]).sum();
  }
}
