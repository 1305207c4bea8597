/**
 * The miniature language model: its tasks, its tokenizer and its training.
 *
 * <p>{@link org.djlext.examples.language.TaskMixture#standard()} lists the tasks. Each draws
 * exercises and checks answers, so they serve as training data and as rewards alike:
 *
 * <pre>{@code
 * Random random = new Random(7);
 * for (LanguageTask task : TaskMixture.standard().tasks()) {
 *     Exercise exercise = Split.HELD_OUT.draw(task, random);
 *     boolean right = task.verify(exercise.prompt(), model.predict(exercise.prompt()));
 * }
 * }</pre>
 *
 * <p>{@link org.djlext.examples.language.TrainLanguageMiniature} is the program that trains it.
 */
package org.djlext.examples.language;
