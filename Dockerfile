# The server in an image: built from this folder with nothing but the images below and crates.io.
#
#   docker build --tag capaian .
#   docker run --rm --volume capaian:/data capaian migrate
#   docker run --rm --volume capaian:/data --env CAPAIAN_SECRET_KEY=... --publish 127.0.0.1:8000:8000 capaian
FROM rust:1.95-slim-trixie AS build
WORKDIR /source
COPY . .
RUN cargo build --profile dist --locked && install -D target/dist/capaian /out/capaian && mkdir -m 700 /out/data

# A C library and the certificates that the world trusts; nobody is root.
FROM debian:trixie-slim
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/capaian /usr/bin/capaian
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
WORKDIR /data
ENV DATABASE_URL=sqlite:///data/capaian.db?mode=rwc \
    CAPAIAN_LISTEN=0.0.0.0:8000 \
    CAPAIAN_LOG_FORMAT=json
EXPOSE 8000
ENTRYPOINT ["/usr/bin/capaian"]
CMD ["serve"]
