/**
 * Text generation with any causal language model of this project.
 *
 * <p>The shortest way is DJL's own: a {@code Criteria} with {@code (String, String)} answers a
 * user's turn of a chat, and with {@code (Input, Output)} it serves and streams. For everything
 * else there is {@link org.djlext.vlm.generate.TextGenerator}:
 *
 * <pre>{@code
 * try (ZooModel<NDList, NDList> model = criteria.loadModel();
 *     TextGenerator generator = TextGenerator.of(model)) {
 *   GenerationConfig config =
 *       generator.defaults().toBuilder().optTemperature(0.7).optMaxNewTokens(200).build();
 *   GeneratedText text = generator.generate("Once upon a time", config);
 *   try (Stream<String> pieces = generator.stream("Once upon a time", config)) {
 *     pieces.forEach(System.out::print);
 *   }
 *   try (ChatSession chat = generator.newChat(config)) {
 *     chat.say("Hi", System.out::print);
 *     chat.say("And what did I say before?", System.out::print); // only this is read anew
 *   }
 * }
 * }</pre>
 *
 * <p>A text is decoded in this order: the model gives scores ({@code (B, V)}, B texts at a time, V
 * token ids); repetition, frequency and presence penalties and the least length change them; then
 * the user's own {@link org.djlext.vlm.generate.LogitsProcessor}s; then, when tokens are drawn, the
 * temperature and the cuts top-k, top-p and min-p; and the token is taken. This is the order of
 * transformers, and the results are its results.
 *
 * <p>{@link org.djlext.vlm.generate.CausalLanguageModel} is all that decoding asks of a model, and
 * {@link org.djlext.vlm.generate.GenerativeBlock} what a model extends to be predicted with. Chats
 * are written by the checkpoint's own template, see {@link org.djlext.vlm.generate.ChatTemplate}.
 * Models themselves do not belong here.
 */
package org.djlext.vlm.generate;
