"""The corner of the GraphQL API that says who the caller is. It stands beside the REST API, at `/api/graphql`."""
