package org.djlext.vlm.generate;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Generates text with a loaded language model.
 *
 * <p>Like a predictor, one generator serves one thread at a time; several of them may share a
 * model. Closing it frees its tokenizer and everything it allocated, but not the model.
 */
public final class TextGenerator implements AutoCloseable {

  private final CausalLanguageModel model;
  private final NDManager manager;
  private final ParameterStore parameterStore;
  private final TextTokenizer tokenizer;
  private final TextSettings settings;
  private final ChatTemplate chatTemplate;

  private TextGenerator(
      CausalLanguageModel model,
      NDManager manager,
      TextTokenizer tokenizer,
      TextSettings settings,
      ChatTemplate chatTemplate) {
    this.model = model;
    this.manager = manager;
    this.parameterStore = new ParameterStore(manager, false);
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.chatTemplate = chatTemplate;
  }

  /**
   * Makes a generator for a model that {@code Criteria} loaded.
   *
   * @param model the model, which must stay open
   * @return the generator
   * @throws IOException if the checkpoint's tokenizer or settings cannot be read
   * @throws IllegalArgumentException if the model is no language model
   */
  public static TextGenerator of(Model model) throws IOException {
    String checkpoint = model.getProperty("checkpoint");
    Path path = checkpoint == null ? model.getModelPath() : Path.of(checkpoint);
    return of(model.getBlock(), model.getNDManager(), path);
  }

  /**
   * Makes a generator for a Block.
   *
   * @param block the language model, its parameters filled
   * @param parent the manager whose closing also ends the generator
   * @param checkpoint the folder or GGUF file that has the tokenizer
   * @return the generator
   * @throws IOException if the tokenizer or settings cannot be read
   * @throws IllegalArgumentException if the Block is no language model
   */
  public static TextGenerator of(Block block, NDManager parent, Path checkpoint)
      throws IOException {
    if (!(block instanceof CausalLanguageModel model)) {
      throw new IllegalArgumentException(
          "expected a language model, found " + block.getClass().getSimpleName());
    }
    TextSettings settings = TextSettings.of(checkpoint);
    ChatTemplate template = ChatTemplate.of(checkpoint, settings).orElse(null);
    TextTokenizer tokenizer = TextTokenizer.open(checkpoint);
    if (tokenizer.size() > model.vocabularySize()) {
      tokenizer.close();
      throw new CheckpointException(
          checkpoint,
          "the tokenizer",
          "at most %d ids, as many as the model has".formatted(model.vocabularySize()),
          tokenizer.size() + " ids; it belongs to another model");
    }
    NDManager manager = parent.newSubManager();
    manager.setName("text generator");
    manager.attachInternal("tokenizer", tokenizer); // closed with the model if not before
    return new TextGenerator(model, manager, tokenizer, settings, template);
  }

  /**
   * Continues a text.
   *
   * @param prompt the text
   * @param config how to generate
   * @return the continuation
   * @throws IllegalArgumentException if the prompt is empty or fills the model's context
   */
  public GeneratedText generate(String prompt, GenerationConfig config) {
    return generate(prompt, config, piece -> {});
  }

  /**
   * Continues a text and listens to it as it comes.
   *
   * @param prompt the text
   * @param config how to generate; with beams the text comes in one piece
   * @param listener gets the continuation in whole characters
   * @return the continuation
   */
  public GeneratedText generate(String prompt, GenerationConfig config, Consumer<String> listener) {
    return generate(Prompt.of(tokenizer.encode(prompt, true)), config, listener);
  }

  /**
   * Continues several texts together. Each comes out as if it were alone, except that draws differ.
   *
   * @param prompts the texts
   * @param config how to generate
   * @return the continuations, in the order of the prompts
   * @throws IllegalArgumentException if a prompt is empty or fills the model's context
   */
  public List<GeneratedText> generate(List<String> prompts, GenerationConfig config) {
    List<long[]> ids = prompts.stream().map(p -> tokenizer.encode(p, true)).toList();
    if (config.beams() > 1) {
      return ids.stream().map(prompt -> generate(Prompt.of(prompt), config, piece -> {})).toList();
    }
    return BatchGeneration.run(model, parameterStore, manager, ids, tokenizer, withStops(config));
  }

  /**
   * Answers a chat.
   *
   * @param messages the messages so far, the last one the user's
   * @param config how to generate
   * @return the answer
   * @throws IllegalStateException if the checkpoint has no chat template
   */
  public GeneratedText chat(List<ChatMessage> messages, GenerationConfig config) {
    return generate(Prompt.of(encode(messages)), config, piece -> {});
  }

  /**
   * Continues a text, piece by piece. Closing the stream before its end cancels the generation; a
   * stream that is not read to its end must be closed.
   *
   * @param prompt the text
   * @param config how to generate
   * @return the continuation in whole characters
   */
  public Stream<String> stream(String prompt, GenerationConfig config) {
    return stream(Prompt.of(tokenizer.encode(prompt, true)), config);
  }

  /**
   * Answers a chat, piece by piece, like {@link #stream}.
   *
   * @param messages the messages so far, the last one the user's
   * @param config how to generate
   * @return the answer in whole characters
   * @throws IllegalStateException if the checkpoint has no chat template
   */
  public Stream<String> streamChat(List<ChatMessage> messages, GenerationConfig config) {
    return stream(Prompt.of(encode(messages)), config);
  }

  /**
   * Continues a prompt and listens to the text as it comes.
   *
   * @param prompt the prompt
   * @param config how to generate; with beams the text comes in one piece
   * @param listener gets the continuation in whole characters
   * @return the continuation
   * @throws IllegalArgumentException if the prompt is empty or fills the model's context
   */
  public GeneratedText generate(Prompt prompt, GenerationConfig config, Consumer<String> listener) {
    return run(model, parameterStore, manager, prompt, config, listener);
  }

  /**
   * Continues a prompt likewise, reading it only from where it differs from what was read before.
   *
   * @param prompt the prompt
   * @param prefix what was read before; then holds this prompt and its continuation
   * @param config how to generate, without beams
   * @param listener gets the continuation in whole characters
   * @return the continuation
   * @throws IllegalArgumentException if the prompt is empty or fills the model's context
   */
  public GeneratedText generate(
      Prompt prompt, CachedPrefix prefix, GenerationConfig config, Consumer<String> listener) {
    try (Generation generation =
        new Generation(
            model, parameterStore, manager, prompt, tokenizer, withStops(config), prefix)) {
      generation.forEachRemaining(listener);
      return generation.result();
    }
  }

  /**
   * Makes an empty cache for a text that will grow.
   *
   * @return the cache, to be closed
   */
  public CachedPrefix newPrefix() {
    return new CachedPrefix(model, manager);
  }

  /**
   * Continues a prompt, piece by piece. Closing the stream before its end cancels the generation; a
   * stream that is not read to its end must be closed.
   *
   * @param prompt the prompt
   * @param config how to generate
   * @return the continuation in whole characters
   */
  public Stream<String> stream(Prompt prompt, GenerationConfig config) {
    Generation generation = begin(model, parameterStore, manager, prompt, config);
    Spliterator<String> pieces =
        Spliterators.spliteratorUnknownSize(
            new ClosingIterator(generation), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(pieces, false).onClose(generation::close);
  }

  /**
   * Begins a chat of several turns, which keeps what was read of it.
   *
   * @param config how to generate
   * @return the chat, to be closed
   * @throws IllegalStateException if the checkpoint has no chat template
   */
  public ChatSession newChat(GenerationConfig config) {
    requireTemplate();
    return new ChatSession(this, config);
  }

  /**
   * Says whether the checkpoint has a chat template.
   *
   * @return true if it is a chat model
   */
  public boolean isChatModel() {
    return chatTemplate != null;
  }

  /**
   * Writes a chat with the checkpoint's template, up to where the answer begins.
   *
   * @param chat the chat
   * @return the text, special tokens included
   * @throws IllegalStateException if the checkpoint has no chat template
   * @throws IllegalArgumentException if the template refuses the chat
   */
  public String render(Chat chat) {
    return requireTemplate().render(chat, true);
  }

  /**
   * Returns the ids that end every text of this model, beside those of a configuration.
   *
   * @return all end ids that the checkpoint names
   */
  public Set<Long> stopIds() {
    return Set.copyOf(settings.stopIds());
  }

  /**
   * Returns the tokenizer.
   *
   * @return the checkpoint's tokenizer, closed with this generator
   */
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * Returns how the checkpoint itself wants texts to be generated: what its generation_config.json
   * says, where there is one, with transformers' defaults. It is greedy unless that file has {@code
   * do_sample}.
   *
   * @return the configuration, to be used as it is or changed through {@link
   *     GenerationConfig#toBuilder}
   */
  public GenerationConfig defaults() {
    return settings.defaults();
  }

  /** Frees the tokenizer and everything that was allocated. */
  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }

  /** Makes a text on behalf of a predictor, whose weights and manager are used. */
  GeneratedText run(
      CausalLanguageModel predicted,
      ParameterStore store,
      NDManager owner,
      Prompt prompt,
      GenerationConfig config,
      Consumer<String> listener) {
    if (config.beams() > 1) {
      try (NDManager scratch = owner.newSubManager()) {
        CausalLanguageModel reader = prompt.reader(predicted, store, scratch);
        BeamSearch search = new BeamSearch(reader, store, scratch, withStops(config));
        GeneratedText text = search.generate(prompt.ids(), tokenizer);
        listener.accept(text.text());
        return text;
      }
    }
    try (Generation generation = begin(predicted, store, owner, prompt, config)) {
      generation.forEachRemaining(listener);
      return generation.result();
    }
  }

  /** Begins a text on behalf of a predictor, whose weights and manager are used. */
  Generation begin(
      CausalLanguageModel predicted,
      ParameterStore store,
      NDManager owner,
      Prompt prompt,
      GenerationConfig config) {
    if (config.beams() > 1) {
      throw new IllegalArgumentException(
          "beams: expected 1 for a text that is given out as it comes, found " + config.beams());
    }
    return new Generation(predicted, store, owner, prompt, tokenizer, withStops(config), null);
  }

  long[] encode(List<ChatMessage> messages) {
    // the template writes BOS and the like itself
    return tokenizer.encode(requireTemplate().render(messages, true), false);
  }

  private GenerationConfig withStops(GenerationConfig config) {
    GenerationConfig.Builder builder = config.toBuilder();
    settings.stopIds().forEach(builder::addStopId);
    return builder.build();
  }

  private ChatTemplate requireTemplate() {
    return Optional.ofNullable(chatTemplate)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the checkpoint has no chat template; use a chat (\"instruct\") checkpoint, or"
                        + " generate from plain text"));
  }
}
