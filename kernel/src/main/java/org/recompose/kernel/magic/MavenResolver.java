package org.recompose.kernel.magic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/** Resolves Maven coordinates with Maven's own resolver, in the user's local repository and Maven Central. */
final class MavenResolver {
    private static final String CENTRAL = "https://repo.maven.apache.org/maven2/";

    private final List<RemoteRepository> repositories = new ArrayList<>();

    MavenResolver() {
        repositories.add(repository("central", CENTRAL));
    }

    /**
     * The jars of some artifacts and of all they need at run time.
     *
     * @param arguments coordinates {@code group:artifact[:extension[:classifier]]:version}, {@code --repo URL}, which
     *     stays in force, and {@code --offline}
     * @throws DependencyResolutionException if one cannot be found
     */
    List<Path> resolve(List<String> arguments) throws DependencyResolutionException {
        RepositorySystem system = new RepositorySystemSupplier().get();
        try {
            DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
            session.setLocalRepositoryManager(system.newLocalRepositoryManager(
                    session, new LocalRepository(localRepository().toFile())));
            CollectRequest collect = new CollectRequest();
            for (int i = 0; i < arguments.size(); i++) {
                String argument = arguments.get(i);
                if (argument.equals("--offline")) session.setOffline(true);
                else if (argument.equals("--repo")) addRepository(i + 1 < arguments.size() ? arguments.get(++i) : "");
                else collect.addDependency(new Dependency(new DefaultArtifact(argument), JavaScopes.RUNTIME));
            }
            if (collect.getDependencies().isEmpty()) {
                throw new IllegalArgumentException(
                        "%maven needs coordinates, e.g. %maven org.apache.commons:commons-math3:3.6.1");
            }
            collect.setRepositories(repositories);
            return system
                    .resolveDependencies(
                            session,
                            new DependencyRequest(collect, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME)))
                    .getArtifactResults()
                    .stream()
                    .map(ArtifactResult::getArtifact)
                    .map(artifact -> artifact.getFile().toPath())
                    .toList();
        } finally {
            system.shutdown();
        }
    }

    private void addRepository(String url) {
        if (!url.matches("(https?|file):.+")) {
            throw new IllegalArgumentException("--repo '" + url + "' is no URL of the kind https://host/path");
        }
        repositories.add(0, repository("repo" + repositories.size(), url));
    }

    private static RemoteRepository repository(String id, String url) {
        return new RemoteRepository.Builder(id, "default", url).build();
    }

    private static Path localRepository() {
        String given = System.getProperty("maven.repo.local");
        return given != null ? Path.of(given) : Path.of(System.getProperty("user.home"), ".m2", "repository");
    }
}
