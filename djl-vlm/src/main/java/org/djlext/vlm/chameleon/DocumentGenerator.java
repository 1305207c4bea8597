package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.generate.TokenSampler;

/**
 * Continues documents token by token, as the authors' program does (chameleon/inference): words
 * until the model begins a picture, then exactly as many codes as a picture has, then words again.
 * Not safe for threads; the model is.
 */
public final class DocumentGenerator {

  private static final int FRAME = 2; // what begins and what ends a picture

  private final ChameleonBlock model;
  private final ParameterStore store;
  private final NDManager manager;
  private final ImageVocabulary vocabulary;
  private final DocumentTokens tokens;

  /**
   * Constructs a generator.
   *
   * @param model the model
   * @param store where weights are read
   * @param manager the owner of what is needed meanwhile
   * @param tokenizer the words' tokenizer, which is not closed here
   * @param pictures how pictures are prepared
   */
  public DocumentGenerator(
      ChameleonBlock model,
      ParameterStore store,
      NDManager manager,
      TextTokenizer tokenizer,
      ChameleonPictures pictures) {
    this.model = model;
    this.store = store;
    this.manager = manager;
    this.vocabulary = model.config().vocabulary();
    this.tokens = new DocumentTokens(model, tokenizer, pictures);
  }

  /**
   * Continues a document.
   *
   * @param prompt what is there
   * @param config how to go on
   * @param listener is told of the codes of pictures
   * @return the answer alone
   * @throws IllegalArgumentException if the prompt does not fit the context
   * @throws IllegalStateException if a picture is wanted of a model that cannot draw
   */
  public Document generate(Document prompt, DrawingConfig config, CodeListener listener) {
    long[] answer = generateTokens(tokens(prompt, config), config, listener);
    return tokens.document(answer, store, manager);
  }

  /**
   * Draws codes.
   *
   * @param codes codebook rows, row by row; what is missing at the end is filled with the first
   * @return the picture
   * @throws IllegalStateException if the model cannot draw
   */
  public RgbImage draw(int... codes) {
    return tokens.draw(codes, store, manager);
  }

  private long[] tokens(Document prompt, DrawingConfig config) {
    long[] ids = tokens.prompt(prompt, store, manager);
    return config.chat() ? with(ids, vocabulary.id(ImageVocabulary.END_TURN)) : ids;
  }

  /** Returns the tokens behind a prompt, without the one that ended them. */
  long[] generateTokens(long[] prompt, DrawingConfig config, CodeListener listener) {
    if (config.modality() != Modality.TEXT && !model.imageTokenizer().draws()) {
      throw new IllegalStateException(
          "pictures: this checkpoint has no decoder of pictures (tensors named"
              + " model.vqmodel.decoder...), as the published folders have none; ask for TEXT");
    }
    int pictureLength = model.config().vq().codesPerPicture() + FRAME;
    int needed = config.modality() == Modality.PICTURE ? pictureLength : 1;
    if (prompt.length + needed > model.contextLength()) {
      throw new IllegalArgumentException(
          "prompt: expected at most %d tokens, so that %d more fit the context of %d, found %d"
              .formatted(
                  model.contextLength() - needed, needed, model.contextLength(), prompt.length));
    }
    RandomGenerator random = random(config.text());
    try (TokenStream stream = new TokenStream(model.decoder(), store, manager, prompt)) {
      Writing writing = new Writing(prompt, config, listener, stream, random);
      if (config.modality() == Modality.PICTURE) {
        writing.put(vocabulary.id(ImageVocabulary.BEGIN_IMAGE));
        writing.picture();
      } else {
        writing.words();
      }
      return writing.answer();
    }
  }

  private static RandomGenerator random(GenerationConfig config) {
    return config.seed().isPresent()
        ? new SplittableRandom(config.seed().getAsLong())
        : new SplittableRandom();
  }

  private static long[] with(long[] ids, long id) {
    long[] more = Arrays.copyOf(ids, ids.length + 1);
    more[ids.length] = id;
    return more;
  }

  /** One answer in the making. */
  private final class Writing {

    private final DrawingConfig config;
    private final CodeListener listener;
    private final TokenStream stream;
    private final TokenSampler wordSampler;
    private final TokenSampler codeSampler;
    private final int promptLength;
    private final long[] words = vocabulary.textIds();
    private final long[] images = vocabulary.imageIds();
    private long[] ids;
    private int pictures;

    Writing(
        long[] prompt,
        DrawingConfig config,
        CodeListener listener,
        TokenStream stream,
        RandomGenerator random) {
      this.ids = prompt;
      this.promptLength = prompt.length;
      this.config = config;
      this.listener = listener;
      this.stream = stream;
      this.wordSampler = new TokenSampler(config.text(), random);
      this.codeSampler = new TokenSampler(config.codes(), random);
    }

    long[] answer() {
      return Arrays.copyOfRange(ids, promptLength, ids.length);
    }

    void put(long id) {
      ids = with(ids, id);
      stream.add(id);
    }

    void words() {
      long begin = vocabulary.id(ImageVocabulary.BEGIN_IMAGE);
      long end = vocabulary.id(ImageVocabulary.END);
      int most = Math.min(model.contextLength(), promptLength + config.text().maxNewTokens());
      while (ids.length < most) {
        float[] logits = stream.predict()[0];
        allowOnly(logits, words, mayDraw() ? new long[] {end, begin} : new long[] {end});
        long id = wordSampler.sample(ids, promptLength, logits);
        if (id == end || config.text().stopIds().contains(id)) {
          return;
        }
        put(id);
        if (id == begin) {
          picture();
        }
      }
    }

    private boolean mayDraw() {
      int room = model.contextLength() - FRAME - model.config().vq().codesPerPicture();
      return config.modality() == Modality.INTERLEAVED && ids.length < room;
    }

    void picture() {
      int count = model.config().vq().codesPerPicture();
      try (TokenStream guides = config.isGuided() ? guides() : null) {
        for (int place = 0; place < count; place++) {
          float[] logits = stream.predict()[0];
          if (guides != null) {
            guide(logits, guides.predict());
          }
          allowOnly(logits, images);
          long id = codeSampler.sample(ids, promptLength, logits);
          put(id);
          if (guides != null) {
            guides.add(id);
          }
          listener.chosen(pictures, place, vocabulary.codeOf(id));
        }
      }
      pictures++;
      put(vocabulary.id(ImageVocabulary.END_IMAGE));
    }

    /** The pictures of the text so far alone, and nothing at all; one sequence if these are one. */
    private TokenStream guides() {
      long bos = vocabulary.id(ImageVocabulary.BEGIN);
      long begin = vocabulary.id(ImageVocabulary.BEGIN_IMAGE);
      long end = vocabulary.id(ImageVocabulary.END_IMAGE);
      long[] alone =
          Arrays.stream(ids)
              .filter(id -> id == bos || id == begin || id == end || vocabulary.isCode(id))
              .toArray();
      long[] nothing = {bos, begin};
      return Arrays.equals(alone, nothing)
          ? new TokenStream(model.decoder(), store, manager, nothing)
          : new TokenStream(model.decoder(), store, manager, alone, nothing);
    }

    private void guide(float[] whole, float[][] others) {
      float[] alone = others[0];
      float[] nothing = others[others.length - 1];
      double byPictures = config.pictureGuidance();
      double byText = config.textGuidance();
      for (int i = 0; i < whole.length; i++) {
        double n = nothing[i];
        double a = alone[i];
        whole[i] = (float) (n + byPictures * (a - n) + byText * (whole[i] - a));
      }
    }

    private void allowOnly(float[] logits, long[]... allowed) {
      float[] all = logits.clone();
      Arrays.fill(logits, Float.NEGATIVE_INFINITY);
      for (long[] group : allowed) {
        for (long id : group) {
          logits[(int) id] = all[(int) id];
        }
      }
    }
  }
}
