package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.util.concurrent.atomic.AtomicReference;
import org.djlext.vlm.generate.TextTokenizer;

/**
 * The input of a {@link ChameleonBlock} that wants a document instead of logits. It travels through
 * DJL's predictor like any other list.
 */
final class DocumentRequest extends NDList {

  private static final long serialVersionUID = 1L;

  private final transient Document prompt;
  private final transient DrawingConfig config;
  private final transient TextTokenizer tokenizer;
  private final transient ChameleonPictures pictures;
  private final transient AtomicReference<Document> answer = new AtomicReference<>();

  /** The array tells where to compute. */
  DocumentRequest(
      NDArray place,
      Document prompt,
      DrawingConfig config,
      TextTokenizer tokenizer,
      ChameleonPictures pictures) {
    super(place);
    this.prompt = prompt;
    this.config = config;
    this.tokenizer = tokenizer;
    this.pictures = pictures;
  }

  /** Continues the document with a predictor's model and weights. */
  NDList run(ChameleonBlock model, ParameterStore store) {
    DocumentGenerator generator =
        new DocumentGenerator(model, store, head().getManager(), tokenizer, pictures);
    answer.set(generator.generate(prompt, config, (picture, place, code) -> {}));
    return new NDList(head());
  }

  Document answer() {
    return answer.get();
  }
}
